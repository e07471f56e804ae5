package io.weir.projector.operator;

import io.weir.projector.fold.FoldVersion;
import io.weir.schemas.avro.Control;
import io.weir.schemas.avro.ProjectedTable;
import io.weir.schemas.avro.ServingTable;
import io.weir.schemas.topic.TableSetting;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which route tables there are and which one is served, as {@code weir.control} says. Pure; immutable.
 *
 * @param first topic of the first table, which needs no setting
 * @param serving what the routers serve; null for the first table, when nobody has ever switched
 * @param projected the settings of tables, by topic
 */
public record TableSettings(String first, @Nullable ServingTable serving, SortedMap<String, ProjectedTable> projected) {

    public TableSettings {
        projected = Collections.unmodifiableSortedMap(new TreeMap<>(projected));
    }

    /** What stands in the topic, by key; settings of other kinds are left out. */
    public static TableSettings of(String first, Map<String, Control> control) {
        ServingTable serving = null;
        SortedMap<String, ProjectedTable> projected = new TreeMap<>();
        for (Map.Entry<String, Control> setting : control.entrySet()) {
            if (setting.getKey().equals(TableSetting.SERVING)
                    && setting.getValue().getValue() instanceof ServingTable table) {
                serving = table;
            } else if (TableSetting.isProjected(setting.getKey())
                    && setting.getValue().getValue() instanceof ProjectedTable table) {
                projected.put(table.getTopic(), table);
            }
        }
        return new TableSettings(first, serving, projected);
    }

    /** The topic that routers serve. */
    public String servedTopic() {
        return serving == null ? first : serving.getTopic();
    }

    /** The setting by which a table of the past is served; empty while a live one is. */
    public Optional<ServingTable> frozen() {
        return Optional.ofNullable(serving).filter(ServingTable::getFrozen);
    }

    /** The setting of that table; empty for the first one, unless it is retired, and for what is no table. */
    public Optional<ProjectedTable> find(String topic) {
        return Optional.ofNullable(projected.get(topic));
    }

    /**
     * The setting of that table, or what stands for one where the first table has none.
     *
     * @throws RefusedException if there is no such table
     */
    public Optional<ProjectedTable> require(String topic) {
        Optional<ProjectedTable> found = find(topic);
        if (found.isEmpty() && !topic.equals(first)) {
            throw new RefusedException("there is no table " + topic + "; weir table list shows those that there are");
        }
        return found;
    }

    /** Whether nobody is to write that table any more. */
    public boolean isRetired(String topic) {
        return find(topic).filter(ProjectedTable::getRetired).isPresent();
    }

    /** Number of the fold that writes that table. */
    public int foldVersionOf(String topic) {
        return find(topic).map(ProjectedTable::getFoldVersion).orElse(FoldVersion.V1.number());
    }
}
