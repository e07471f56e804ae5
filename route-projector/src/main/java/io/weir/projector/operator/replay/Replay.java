package io.weir.projector.operator.replay;

import io.weir.projector.fold.FoldVersion;
import io.weir.projector.operator.KafkaAccess;
import io.weir.projector.operator.LogEnds;
import io.weir.projector.operator.RefusedException;
import io.weir.projector.operator.RouteTables;
import io.weir.projector.operator.SettingsTopic;
import io.weir.schemas.avro.ProjectedTable;
import io.weir.schemas.topic.TableSetting;
import io.weir.schemas.topic.TopicSpec;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** Orders replays; the projectors do the work. May be used from any thread. */
public final class Replay {

    private final KafkaAccess access;
    private final SettingsTopic settings;
    private final LogEnds log;
    private final InstantSource clock;

    public Replay(KafkaAccess access) {
        this(access, InstantSource.system());
    }

    Replay(KafkaAccess access, InstantSource clock) {
        this.access = access;
        this.clock = clock;
        settings = new SettingsTopic(access);
        log = new LogEnds(access);
    }

    /**
     * What was ordered.
     *
     * @param table the setting that the projectors follow
     * @param fresh false if the table was there already
     */
    public record Order(ProjectedTable table, boolean fresh) {}

    /**
     * Orders the table, unless it is ordered already.
     *
     * @throws IllegalArgumentException if the request makes no sense for this log, or a table of this name was ordered otherwise
     * @throws RefusedException if the name cannot be had
     */
    public Order order(ReplayRequest request) {
        String name = RouteTables.requireFurther(access.catalog(), request.name());
        TopicSpec topic = access.catalog().routeTable(name);
        Optional<ProjectedTable> there = settings.read().find(topic.name());
        if (there.isPresent()) {
            if (there.get().getRetired()) {
                throw new RefusedException("table " + name + " is being retired; weir table retire " + name
                        + " ends that, or give the new one another name");
            }
            request.requireSame(there.get());
            return new Order(there.get(), false);
        }
        ProjectedTable table = new ProjectedTable(
                topic.name(),
                request.foldVersion() == null ? newestFold() : request.foldVersion(),
                request.until(),
                ends(request),
                false,
                request.by(),
                clock.instant());
        create(topic);
        settings.write(TableSetting.projected(topic.name()), table);
        return new Order(table, true);
    }

    /** The setting of that table as it is now; empty if somebody has retired it. */
    public Optional<ProjectedTable> find(String topic) {
        return settings.read().find(topic).filter(table -> !table.getRetired());
    }

    private static int newestFold() {
        FoldVersion[] versions = FoldVersion.values();
        return versions[versions.length - 1].number();
    }

    private Map<String, Long> ends(ReplayRequest request) {
        Instant until = request.until();
        SortedMap<Integer, Long> ends;
        if (until == null) {
            ends = log.now();
        } else {
            requireWithinLog(until);
            ends = log.at(until);
        }
        Map<String, Long> texts = new HashMap<>();
        ends.forEach((partition, end) -> texts.put(partition.toString(), end));
        return texts;
    }

    private void requireWithinLog(Instant until) {
        Instant now = clock.instant();
        if (!until.isBefore(now)) {
            throw new IllegalArgumentException("until: " + until + " must be in the past, and it is " + now + " now");
        }
        Instant begin = log.begin()
                .orElseThrow(() -> new IllegalArgumentException("until: " + until + " is before everything: the log "
                        + access.catalog().routeEvents().name() + " is empty"));
        if (until.isBefore(begin)) {
            throw new IllegalArgumentException("until: " + until + " is before the log begins, which is at " + begin);
        }
    }

    /** What a former table has left in the topic or as the group's offsets would be taken for this one's. */
    private void create(TopicSpec topic) {
        access.catalog().createOrVerify(access.admin(), topic);
        long records = access.ends(topic.name(), access.partitions()).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        if (records > 0 || !access.projected(topic.name()).isEmpty()) {
            throw new RefusedException("topic " + topic.name() + " or group " + access.applicationOf(topic.name())
                    + " is not fresh, though no setting speaks of the table; give the new one another name");
        }
    }
}
