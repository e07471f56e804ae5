package io.weir.projector.operator.serving;

import io.weir.projector.operator.Gap;
import io.weir.projector.operator.KafkaAccess;
import io.weir.projector.operator.LogEnds;
import io.weir.projector.operator.SettingsTopic;
import io.weir.projector.operator.TableSettings;
import io.weir.projector.operator.fleet.FleetWatch;
import io.weir.schemas.avro.ServingTable;
import io.weir.schemas.topic.TableSetting;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Moves the routers from one table to another. Belongs to one thread. */
public final class TableSwitch {

    private static final Duration LOOK = Duration.ofMillis(100);

    private final KafkaAccess access;
    private final FleetWatch fleet;
    private final SettingsTopic settings;

    /** @param fleet that is complete */
    public TableSwitch(KafkaAccess access, FleetWatch fleet) {
        this.access = access;
        this.fleet = fleet;
        settings = new SettingsTopic(access);
    }

    /**
     * Lets pass what may be served; the rules are those of {@code SwitchCheck}.
     *
     * @param frozen whether the operator knows that it is of the past
     * @throws io.weir.projector.operator.RefusedException if it may not be
     * @throws IllegalArgumentException if {@code frozen} does not fit it
     */
    public void check(String topic, boolean frozen) {
        SwitchCheck.require(settings.read(), topic, frozen, access.projected(topic));
    }

    /** Waits until a table that is projected on has all that is in the log now; gives what is missing when the time is over. */
    public List<Gap> awaitCaughtUp(String topic, Duration limit) throws InterruptedException {
        Map<Integer, Long> ends = new LogEnds(access).now();
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            List<Gap> gaps = Gap.between(ends, access.projected(topic));
            if (gaps.isEmpty() || System.nanoTime() - deadline >= 0) {
                return gaps;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
        }
    }

    /** Has the routers serve the table; false if they are to already. */
    public boolean serve(String topic, String by) {
        TableSettings now = settings.read();
        ServingTable wanted =
                SwitchCheck.setting(now, topic, by, InstantSource.system().instant());
        if (SwitchCheck.isServed(now, wanted)) {
            return false;
        }
        settings.write(TableSetting.SERVING, wanted);
        return true;
    }

    /**
     * Waits until every ready member serves the table.
     *
     * @return those that do not when the time is over
     */
    public List<LateMember> awaitMembers(String topic, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            long seen = fleet.version();
            List<LateMember> late = SwitchCheck.late(fleet.ready(), topic);
            long left = deadline - System.nanoTime();
            if (late.isEmpty() || left <= 0) {
                return late;
            }
            fleet.awaitNews(seen, Duration.ofNanos(Math.min(left, LOOK.toNanos())));
        }
    }
}
