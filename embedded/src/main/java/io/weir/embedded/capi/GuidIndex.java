package io.weir.embedded.capi;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which guids belong to a guid, so that a change need not look at every row. Guarded by the foundation's lock. */
final class GuidIndex {

    private final Map<String, Set<String>> members = new HashMap<>();

    void add(String owner, String guid) {
        members.computeIfAbsent(owner, first -> new LinkedHashSet<>()).add(guid);
    }

    void remove(String owner, String guid) {
        Set<String> guids = members.get(owner);
        if (guids != null) {
            guids.remove(guid);
            if (guids.isEmpty()) {
                members.remove(owner);
            }
        }
    }

    List<String> of(String owner) {
        return List.copyOf(members.getOrDefault(owner, Set.of()));
    }
}
