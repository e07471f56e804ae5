package io.weir.ingest.poll;

import java.util.LinkedHashMap;
import java.util.Map;

/** Remembers the last version that was seen of each thing, of the last {@code max} things. Not thread-safe. */
final class Seen<V> {

    private final int max;
    private final Map<String, V> versions = new LinkedHashMap<>();

    Seen(int max) {
        this.max = max;
    }

    /** True when this is not the version that was seen last. */
    boolean isNews(String guid, V version) {
        return !version.equals(versions.get(guid));
    }

    /** This version was seen, and is dealt with; the thing seen longest ago is forgotten when there is no room. */
    void add(String guid, V version) {
        versions.remove(guid);
        versions.put(guid, version);
        if (versions.size() > max) {
            versions.remove(versions.keySet().iterator().next());
        }
    }
}
