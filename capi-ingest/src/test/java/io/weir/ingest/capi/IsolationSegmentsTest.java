package io.weir.ingest.capi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class IsolationSegmentsTest {

    private final IsolationSegments segments = new IsolationSegments(
            Map.of("space-own", "seg-1", "space-shared", IsolationSegments.SHARED), Map.of("org-default", "seg-2"));

    @Test
    void theSpacesOwnComesFirst() {
        assertThat(segments.nameFor("space-own", "org-default")).isEqualTo("seg-1");
        assertThat(segments.nameFor("space-own", null)).isEqualTo("seg-1");
    }

    @Test
    void aSpaceWithoutOneHasItsOrganizationsDefault() {
        assertThat(segments.nameFor("space-other", "org-default")).isEqualTo("seg-2");
        assertThat(segments.nameFor("space-other", "org-other")).isNull();
        assertThat(segments.nameFor("space-other", null)).isNull();
    }

    @Test
    void aSpaceThatWasGivenTheSharedOneDoesNotTakeTheDefault() {
        assertThat(segments.nameFor("space-shared", "org-default")).isNull();
    }
}
