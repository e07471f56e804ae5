package io.weir.standalone.report;

import io.weir.projector.fold.Rejection;
import io.weir.projector.history.HistoryStep;
import io.weir.projector.history.LogRecord;
import io.weir.projector.history.LoggedEvent;
import io.weir.projector.history.UnusableRecord;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.RouteAttributed;
import io.weir.schemas.avro.RouteChanged;
import io.weir.schemas.avro.RouteDeleted;
import io.weir.schemas.avro.RouteEvent;
import io.weir.schemas.avro.RouteOverride;
import io.weir.standalone.terminal.Terminal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The events of a route. */
public final class HistoryView implements RowView<HistoryStep> {

    /** An event that hints of many kinds were merged into names many causes; the rest is in the other formats. */
    private static final int CAUSES_SHOWN = 5;

    private static final String HEAD = "  %5s  %-24s  %-10s  %-10s  %s";

    @Override
    public String list() {
        return "events";
    }

    @Override
    public Line caption() {
        return new Line(
                String.format(Locale.ROOT, HEAD, "REV", "TIME", "EVENT", "OUTCOME", "AT"),
                Fields.INDENT,
                Terminal.Style.DIM);
    }

    @Override
    public List<Line> lines(HistoryStep row) {
        LogRecord record = row.record();
        List<Line> lines = new ArrayList<>();
        String revision = record instanceof LoggedEvent logged
                ? Long.toString(logged.event().getRevision())
                : "?";
        lines.add(new Line(
                String.format(
                        Locale.ROOT,
                        HEAD,
                        revision,
                        Moment.text(record.appendTime()),
                        kind(record),
                        outcome(row),
                        record.position()),
                Fields.INDENT,
                switch (row.outcome()) {
                    case APPLIED -> Terminal.Style.GREEN;
                    case REJECTED -> Terminal.Style.RED;
                    case SHADOWED -> Terminal.Style.YELLOW;
                    case UNCHANGED, ATTRIBUTED, IGNORED, SKIPPED -> null;
                }));
        switch (record) {
            case LoggedEvent logged -> addEvent(lines, row, logged);
            case UnusableRecord unusable -> lines.add(Fields.detail("key " + unusable.key()));
        }
        if (row.shadowedBy() != null) {
            lines.add(Fields.detail("shadowed by route " + row.shadowedBy()));
        }
        Rejection rejection = row.rejection();
        if (rejection != null) {
            lines.add(Fields.detail("rejected, " + rejection.reason().word() + ": " + rejection.message()));
        }
        return lines;
    }

    private static void addEvent(List<Line> lines, HistoryStep row, LoggedEvent logged) {
        RouteEvent event = logged.event();
        lines.add(Fields.detail("route " + event.getRouteGuid() + " at " + logged.key()));
        if (event.getCapiTime() != null) {
            lines.add(Fields.detail("CAPI's time " + Moment.text(event.getCapiTime())));
        }
        List<Cause> causes = event.getCauses();
        causes.stream().limit(CAUSES_SHOWN).forEach(cause -> lines.add(Fields.detail("why: " + text(cause))));
        if (causes.size() > CAUSES_SHOWN) {
            lines.add(Fields.detail("why: " + (causes.size() - CAUSES_SHOWN) + " more causes"));
        }
        row.changes().forEach(change -> lines.add(Fields.detail(change)));
    }

    private static String text(Cause cause) {
        StringBuilder text = new StringBuilder(
                cause.getKind().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        if (cause.getEventType() != null) {
            text.append(' ').append(cause.getEventType());
        }
        String actor = cause.getActorName() != null ? cause.getActorName() : cause.getActorGuid();
        if (actor != null) {
            text.append(" by ").append(actor);
        }
        if (cause.getActorType() != null) {
            text.append(" (").append(cause.getActorType()).append(')');
        }
        if (cause.getNote() != null) {
            text.append(": ").append(cause.getNote());
        }
        return text.toString();
    }

    @Override
    public Map<String, @Nullable Object> json(HistoryStep row) {
        LogRecord record = row.record();
        RouteEvent event = record instanceof LoggedEvent logged ? logged.event() : null;
        Rejection rejection = row.rejection();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("partition", record.partition());
        json.put("offset", record.offset());
        json.put("appendTime", Moment.text(record.appendTime()));
        json.put("capiTime", event == null ? null : Moment.orNull(event.getCapiTime()));
        json.put("observedAt", event == null ? null : Moment.text(event.getObservedAt()));
        json.put("key", key(record));
        json.put("guid", event == null ? null : event.getRouteGuid());
        json.put("revision", event == null ? null : event.getRevision());
        json.put("eventId", event == null ? null : event.getEventId());
        json.put("event", kind(record));
        json.put("outcome", outcome(row));
        json.put("shadowedBy", row.shadowedBy());
        json.put("reason", rejection == null ? null : rejection.reason().word());
        json.put("message", rejection == null ? null : rejection.message());
        json.put("override", Fields.json(override(record)));
        json.put(
                "causes",
                event == null
                        ? List.of()
                        : event.getCauses().stream().map(HistoryView::json).toList());
        json.put("changes", row.changes().stream().map(Fields::json).toList());
        return json;
    }

    private static Map<String, @Nullable Object> json(Cause cause) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("kind", cause.getKind().name());
        json.put("eventGuid", cause.getEventGuid());
        json.put("eventType", cause.getEventType());
        json.put("actorGuid", cause.getActorGuid());
        json.put("actorType", cause.getActorType());
        json.put("actorName", cause.getActorName());
        json.put("eventTime", Moment.orNull(cause.getEventTime()));
        json.put("note", cause.getNote());
        return json;
    }

    @Override
    public List<String> columns() {
        return List.of(
                "partition",
                "offset",
                "append_time",
                "capi_time",
                "key",
                "guid",
                "revision",
                "event",
                "outcome",
                "shadowed_by",
                "reason",
                "message",
                "override",
                "causes",
                "changes");
    }

    @Override
    public List<List<@Nullable Object>> records(HistoryStep row) {
        LogRecord record = row.record();
        RouteEvent event = record instanceof LoggedEvent logged ? logged.event() : null;
        Rejection rejection = row.rejection();
        List<@Nullable Object> cells = new ArrayList<>();
        cells.add(record.partition());
        cells.add(record.offset());
        cells.add(Moment.text(record.appendTime()));
        cells.add(event == null ? null : Moment.orNull(event.getCapiTime()));
        cells.add(key(record));
        cells.add(event == null ? null : event.getRouteGuid());
        cells.add(event == null ? null : event.getRevision());
        cells.add(kind(record));
        cells.add(outcome(row));
        cells.add(row.shadowedBy());
        cells.add(rejection == null ? null : rejection.reason().word());
        cells.add(rejection == null ? null : rejection.message());
        cells.add(Fields.cell(override(record)));
        cells.add(
                event == null
                        ? ""
                        : event.getCauses().stream().map(HistoryView::text).collect(Collectors.joining("; ")));
        cells.add(row.changes().stream().map(Fields::text).collect(Collectors.joining("; ")));
        return List.of(cells);
    }

    private static String key(LogRecord record) {
        return switch (record) {
            case LoggedEvent logged -> logged.key().toString();
            case UnusableRecord unusable -> unusable.key();
        };
    }

    private static @Nullable RouteOverride override(LogRecord record) {
        return record instanceof LoggedEvent logged && logged.event().getChange() instanceof RouteChanged changed
                ? changed.getOverride()
                : null;
    }

    private static String kind(LogRecord record) {
        return switch (record) {
            case UnusableRecord unusable -> "unusable";
            case LoggedEvent logged ->
                switch (logged.event().getChange()) {
                    case RouteChanged changed -> "changed";
                    case RouteDeleted deleted -> "deleted";
                    case RouteAttributed attributed -> "attributed";
                    default -> "unknown";
                };
        };
    }

    private static String outcome(HistoryStep row) {
        return row.outcome().name().toLowerCase(Locale.ROOT);
    }
}
