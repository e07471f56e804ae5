package io.weir.ingest.worker;

import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.Route;
import io.weir.schemas.avro.RouteAttributed;
import io.weir.schemas.avro.RouteChanged;
import io.weir.schemas.avro.RouteDeleted;
import io.weir.schemas.avro.RouteEvent;
import io.weir.schemas.avro.RouteOverride;
import io.weir.schemas.topic.RouteKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event to be written.
 *
 * @param key under which it stands
 * @param revision of the route after it
 * @param change what happened
 * @param causes why the route was looked at
 * @param capiTime CAPI's time of the change, where known
 */
record RouteWrite(
        RouteKey key,
        long revision,
        Change change,
        List<Cause> causes,
        @Nullable Instant capiTime) {

    /** What happened to a route. */
    sealed interface Change {

        /**
         * The route stands like this from now on.
         *
         * @param override that the content comes from; null where it is as CAPI has it
         */
        record Changed(Route route, @Nullable RouteOverride override) implements Change {

            Changed(Route route) {
                this(route, null);
            }
        }

        /** The route is gone, or left this key. */
        record Deleted() implements Change {}

        /** An effect that is already in the log has a name to it. */
        record Attributed() implements Change {}

        /** For metrics. */
        default String name() {
            return switch (this) {
                case Changed changed -> "changed";
                case Deleted() -> "deleted";
                case Attributed() -> "attributed";
            };
        }

        private Object record() {
            return switch (this) {
                case Changed(Route route, RouteOverride override) -> new RouteChanged(route, override);
                case Deleted() -> new RouteDeleted();
                case Attributed() -> new RouteAttributed();
            };
        }
    }

    RouteEvent toEvent(String eventId, String guid, Instant observedAt) {
        return new RouteEvent(eventId, guid, revision, causes, capiTime, observedAt, change.record());
    }
}
