package io.weir.projector.operator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.projector.fixture.Members;
import io.weir.schemas.avro.Member;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RosterTest {

    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final Duration LONG_AGO = Duration.ofSeconds(16);

    private final Roster roster = new Roster();

    @Test
    void whoWroteLongBeforeItListenedIsGone() {
        roster.report("old", member("old"), NOW.minus(LONG_AGO), NOW);
        roster.report("new", member("new"), NOW.minusSeconds(14), NOW);
        roster.caughtUp();

        assertThat(ids(NOW)).containsExactly("new");
    }

    @Test
    void whoIsHeardNowIsThereWhateverItsClockSays() {
        roster.caughtUp();
        roster.report("late", member("late"), NOW.minus(Duration.ofHours(1)), NOW);
        roster.report("early", member("early"), NOW.plus(Duration.ofHours(1)), NOW);

        assertThat(ids(NOW.plusSeconds(15))).containsExactly("early", "late");
        assertThat(ids(NOW.plus(LONG_AGO))).isEmpty();
    }

    @Test
    void aRecordThatComesByAgainIsNoSignOfLife() {
        roster.caughtUp();
        roster.restarted();
        roster.report("old", member("old"), NOW.minus(LONG_AGO), NOW);

        assertThat(ids(NOW)).isEmpty();
    }

    @Test
    void whoSaysThatItLeavesIsGoneAtOnce() {
        roster.caughtUp();
        roster.report("one", member("one"), NOW, NOW);
        roster.left("one");

        assertThat(ids(NOW)).isEmpty();
    }

    @Test
    void whoIsSilentIsShownForADayAndThenForgotten() {
        roster.caughtUp();
        roster.report("one", member("one"), NOW, NOW);

        assertThat(roster.sightings(NOW.plusSeconds(15)))
                .singleElement()
                .isEqualTo(new Sighting(member("one"), NOW, false));
        assertThat(roster.sightings(NOW.plusSeconds(16)))
                .singleElement()
                .isEqualTo(new Sighting(member("one"), NOW, true));
        assertThat(roster.sightings(NOW.plus(Duration.ofDays(1)))).hasSize(1);
        assertThat(roster.sightings(NOW.plus(Duration.ofDays(1)).plusMillis(1))).isEmpty();
    }

    @Test
    void membersAreShownByFleetAndId() {
        roster.report("b", member("b"), NOW, NOW);
        roster.report("c", Member.newBuilder(member("c")).setFleet("another").build(), NOW, NOW);
        roster.report("a", member("a"), NOW, NOW);

        assertThat(roster.sightings(NOW))
                .extracting(one -> one.member().getMemberId())
                .containsExactly("c", "a", "b");
    }

    private List<String> ids(Instant now) {
        return roster.present(now).stream().map(Member::getMemberId).toList();
    }

    private static Member member(String id) {
        return Members.ready(id, "weir.route-table", Map.of());
    }
}
