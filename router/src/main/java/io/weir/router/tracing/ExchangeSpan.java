package io.weir.router.tracing;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.InstrumentationLibraryInfo;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.List;

/** The span of one exchange that is over, as the exporter takes it. Immutable. */
@SuppressWarnings("deprecation") // one method of the interface is, and has to be there
final class ExchangeSpan implements SpanData {

    private static final InstrumentationScopeInfo SCOPE = InstrumentationScopeInfo.create("io.weir.router");

    private final String name;
    private final SpanContext context;
    private final SpanContext parent;
    private final long startEpochNanos;
    private final long endEpochNanos;
    private final StatusData status;
    private final Attributes attributes;
    private final Resource resource;

    /**
     * @param context who it is; its parent comes from afar
     * @param times begin and end in nanoseconds since 1970
     */
    ExchangeSpan(String name, Ids context, Times times, StatusData status, Attributes attributes, Resource resource) {
        this.name = name;
        this.context = context.own();
        this.parent = context.parent();
        this.startEpochNanos = times.startEpochNanos();
        this.endEpochNanos = times.endEpochNanos();
        this.status = status;
        this.attributes = attributes;
        this.resource = resource;
    }

    /** A span's own place and its parent's; the parent is invalid at the root. */
    record Ids(SpanContext own, SpanContext parent) {}

    /** Begin and end in nanoseconds since 1970. */
    record Times(long startEpochNanos, long endEpochNanos) {}

    @Override
    public String getName() {
        return name;
    }

    @Override
    public SpanKind getKind() {
        return SpanKind.SERVER;
    }

    @Override
    public SpanContext getSpanContext() {
        return context;
    }

    @Override
    public SpanContext getParentSpanContext() {
        return parent;
    }

    @Override
    public StatusData getStatus() {
        return status;
    }

    @Override
    public long getStartEpochNanos() {
        return startEpochNanos;
    }

    @Override
    public Attributes getAttributes() {
        return attributes;
    }

    @Override
    public List<EventData> getEvents() {
        return List.of();
    }

    @Override
    public List<LinkData> getLinks() {
        return List.of();
    }

    @Override
    public long getEndEpochNanos() {
        return endEpochNanos;
    }

    @Override
    public boolean hasEnded() {
        return true;
    }

    @Override
    public int getTotalRecordedEvents() {
        return 0;
    }

    @Override
    public int getTotalRecordedLinks() {
        return 0;
    }

    @Override
    public int getTotalAttributeCount() {
        return attributes.size();
    }

    @Override
    public InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
        return InstrumentationLibraryInfo.create(SCOPE.getName(), null);
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
        return SCOPE;
    }

    @Override
    public Resource getResource() {
        return resource;
    }
}
