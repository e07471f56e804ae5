package io.weir.standalone.command;

import io.weir.projector.ProjectorConfig;
import io.weir.projector.operator.KafkaAccess;
import io.weir.projector.operator.RouteTables;
import io.weir.projector.operator.fleet.FleetWatch;
import java.io.PrintWriter;
import java.time.Duration;

/** What the commands about route tables work with: Kafka, and the fleet as it reports itself. */
record TableDesk(KafkaAccess access, FleetWatch fleet) implements AutoCloseable {

    private static final Duration FLEET_READ_TIMEOUT = Duration.ofSeconds(20);

    /** Opens it, knows the fleet then, and says on {@code err} when a frozen table is served. */
    static TableDesk open(ProjectorConfig config, PrintWriter err) throws InterruptedException {
        KafkaAccess access = KafkaAccess.open(config);
        FleetWatch fleet = FleetWatch.start(access);
        try {
            fleet.awaitComplete(FLEET_READ_TIMEOUT);
            FrozenNotice.print(fleet.settings(), err);
            return new TableDesk(access, fleet);
        } catch (RuntimeException | InterruptedException e) {
            fleet.close();
            access.close();
            throw e;
        }
    }

    /** Full name of the table's topic. */
    String topicOf(String table) {
        return RouteTables.topicOf(access.catalog(), table);
    }

    /** Name of the table with this topic. */
    String nameOf(String topic) {
        return RouteTables.nameOf(access.catalog(), topic);
    }

    @Override
    public void close() {
        fleet.close();
        access.close();
    }
}
