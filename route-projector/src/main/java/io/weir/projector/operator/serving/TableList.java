package io.weir.projector.operator.serving;

import io.weir.projector.operator.KafkaAccess;
import io.weir.projector.operator.LogEnds;
import io.weir.projector.operator.TableSettings;
import io.weir.projector.operator.fleet.FleetWatch;
import io.weir.schemas.avro.Member;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The route tables of an installation. */
public final class TableList {

    private TableList() {}

    /**
     * Looks at all of them: the first one, then those that were ordered, by name.
     *
     * @param fleet that is complete
     */
    public static List<TableRow> read(KafkaAccess access, FleetWatch fleet) {
        TableSettings settings = fleet.settings();
        Map<Integer, Long> logEnds = new LogEnds(access).now();
        List<Member> present = fleet.present();
        Set<String> topics = new LinkedHashSet<>(List.of(settings.first()));
        topics.addAll(settings.projected().keySet());
        List<TableRow> rows = new ArrayList<>();
        for (String topic : topics) {
            rows.add(TableRow.of(access.catalog(), settings, topic, access.projected(topic), logEnds, present));
        }
        return List.copyOf(rows);
    }
}
