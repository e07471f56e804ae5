package io.weir.projector.fold;

import io.weir.schemas.avro.EndpointSource;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** The states of one partition's endpoints: what {@link EndpointPartition} remembers from event to event. */
public interface EndpointLedger {

    /** The endpoint at that address, null if there is none. */
    @Nullable EndpointState endpoint(String endpointId);

    /**
     * Replaces one endpoint.
     *
     * @param before what {@link #endpoint} says of it
     * @param after what it says from now on, null if the endpoint is gone
     */
    void replace(String endpointId, @Nullable EndpointState before, @Nullable EndpointState after);

    /** The clock of that source, {@link SourceClock#ZERO} before its first event. */
    SourceClock clock(EndpointSource source);

    void setClock(EndpointSource source, SourceClock clock);

    /** Every URI whose lease of that source expires at this reading of its clock or before, by endpoint id. */
    SortedMap<String, Set<String>> due(EndpointSource source, long aliveMillis);
}
