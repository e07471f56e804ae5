package io.weir.ingest.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ingest.reconcile.Findings.Difference;
import io.weir.ingest.state.KnownState.ContentKey;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AnnouncementsTest {

    private static final Difference ONE = new Difference(1, new ContentKey(1, 1));
    private static final Difference OTHER = new Difference(1, new ContentKey(1, 2));

    private final Announcements announcements = new Announcements();

    @Test
    void whatHasNoEffectIsAnnouncedThreeTimes() {
        for (int i = 0; i < 3; i++) {
            assertThat(announcements.isGivenUp("r-1")).isFalse();
            assertThat(announcements.isWorth("r-1", ONE)).isTrue();
        }

        assertThat(announcements.isWorth("r-1", ONE)).isFalse();
        assertThat(announcements.isGivenUp("r-1")).isTrue();
        assertThat(announcements.isWorth("r-1", OTHER)).as("it changed").isTrue();
    }

    @Test
    void whatHadItsEffectIsForgotten() {
        for (int i = 0; i < 3; i++) {
            announcements.isWorth("r-1", ONE);
        }

        announcements.retain(Set.of());

        assertThat(announcements.isWorth("r-1", ONE)).isTrue();
    }
}
