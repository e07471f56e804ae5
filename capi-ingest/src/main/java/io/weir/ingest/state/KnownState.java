package io.weir.ingest.state;

import io.weir.schemas.avro.RouteOverride;
import io.weir.schemas.avro.RouteState;
import java.nio.ByteBuffer;

/**
 * What the log says of one route.
 *
 * @param revision of its last event
 * @param hash of the content that CAPI is expected to show; {@link ContentKey#NONE} when deleted
 * @param deleted true when the last event was a deletion
 * @param spaceGuid empty where unknown
 * @param organizationGuid empty where unknown
 */
public record KnownState(long revision, ContentKey hash, boolean deleted, String spaceGuid, String organizationGuid) {

    /** A content hash as two numbers. */
    public record ContentKey(long high, long low) {

        public static final ContentKey NONE = new ContentKey(0, 0);

        /** Reads 16 bytes; anything else is {@link #NONE}. */
        public static ContentKey of(ByteBuffer bytes) {
            return bytes.remaining() == 2 * Long.BYTES
                    ? new ContentKey(bytes.getLong(bytes.position()), bytes.getLong(bytes.position() + Long.BYTES))
                    : NONE;
        }
    }

    static KnownState of(RouteState state) {
        RouteOverride override = state.getOverride();
        ByteBuffer hash = override == null ? state.getContentHash() : override.getCapiContentHash();
        return new KnownState(
                state.getRevision(),
                state.getDeleted() ? ContentKey.NONE : ContentKey.of(hash),
                state.getDeleted(),
                state.getSpaceGuid().intern(),
                state.getOrganizationGuid().intern());
    }
}
