package io.weir.perf.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NamespaceNetworkTest {

    @Test
    void leftoversAreKnownByTheirNames() {
        Set<Long> owners = new LinkedHashSet<>();

        NamespaceNetwork.ownersIn("weir-soak-4711-12 (id: 3)\nanother\nweir-soak-x", owners);
        NamespaceNetwork.ownersIn("7: wsb815: <BROADCAST>\n8: wsv42-3@if2: <UP>\n9: eth0: <UP>", owners);

        assertThat(owners).containsExactly(4711L, 815L, 42L);
    }
}
