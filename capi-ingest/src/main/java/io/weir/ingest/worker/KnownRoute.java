package io.weir.ingest.worker;

import io.weir.schemas.avro.RouteOverride;
import io.weir.schemas.avro.RouteState;
import io.weir.schemas.topic.RouteKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one route: the last state written, in memory. A worker holds one for each route of its partitions, so the hash
 * is two numbers instead of an array.
 *
 * @param revision of the last event written, 1 or more
 * @param hash of the content last written; {@link Hash#NONE} when deleted
 * @param host of the key under which the last event stands
 * @param path of that key, lower case
 * @param deleted true when the last event was a deletion
 * @param attributedEvents guids of the last audit events that the log names for this route, oldest first, at most
 *     {@value #ATTRIBUTED_EVENTS_MAX}
 * @param override the operator's override in force
 * @param spaceGuid of the route; empty where unknown
 * @param organizationGuid of that space; empty where unknown
 */
record KnownRoute(
        long revision,
        Hash hash,
        String host,
        String path,
        boolean deleted,
        List<String> attributedEvents,
        @Nullable RouteOverride override,
        String spaceGuid,
        String organizationGuid) {

    /** A replacement of all destinations makes some tens of events at most; repeats come within seconds. */
    static final int ATTRIBUTED_EVENTS_MAX = 32;

    KnownRoute {
        attributedEvents = List.copyOf(attributedEvents);
    }

    /** A content hash, 16 bytes. */
    record Hash(long high, long low) {

        static final Hash NONE = new Hash(0, 0);

        static Hash of(ByteBuffer bytes) {
            return bytes.remaining() == 2 * Long.BYTES
                    ? new Hash(bytes.getLong(bytes.position()), bytes.getLong(bytes.position() + Long.BYTES))
                    : NONE;
        }

        ByteBuffer bytes() {
            return ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(high)
                    .putLong(low)
                    .flip();
        }
    }

    static KnownRoute of(RouteState state) {
        return new KnownRoute(
                state.getRevision(),
                Hash.of(state.getContentHash()),
                state.getHost(),
                state.getPath(),
                state.getDeleted(),
                state.getAttributedEvents(),
                state.getOverride(),
                state.getSpaceGuid(),
                state.getOrganizationGuid());
    }

    RouteState toState(String guid) {
        ByteBuffer contentHash = deleted ? ByteBuffer.allocate(0) : hash.bytes();
        return new RouteState(
                guid,
                revision,
                contentHash,
                host,
                path,
                deleted,
                attributedEvents,
                override,
                spaceGuid,
                organizationGuid);
    }

    RouteKey key() {
        return new RouteKey(host, path);
    }

    /** True when the route stands as an operator wants it and not as CAPI has it. */
    boolean isOverridden() {
        return override != null;
    }

    /** The hash that CAPI must show for the route to count as unchanged: under an override, that of CAPI's own content. */
    Hash expectedFromCapi() {
        return override == null ? hash : Hash.of(override.getCapiContentHash());
    }

    KnownRoute withAttributed(List<String> eventGuids) {
        return new KnownRoute(
                revision,
                hash,
                host,
                path,
                deleted,
                appended(attributedEvents, eventGuids),
                override,
                spaceGuid,
                organizationGuid);
    }

    /** Written again under the next revision, with this content and this override. */
    KnownRoute rewritten(Hash content, @Nullable RouteOverride orderedOverride) {
        return new KnownRoute(
                revision + 1,
                content,
                host,
                path,
                false,
                attributedEvents,
                orderedOverride,
                spaceGuid,
                organizationGuid);
    }

    /** The events with some more, the oldest dropped. */
    static List<String> appended(List<String> events, List<String> more) {
        List<String> all = new ArrayList<>(events);
        for (String guid : more) {
            if (!all.contains(guid)) {
                all.add(guid);
            }
        }
        return all.subList(Math.max(0, all.size() - ATTRIBUTED_EVENTS_MAX), all.size());
    }
}
