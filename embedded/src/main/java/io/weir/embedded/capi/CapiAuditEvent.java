package io.weir.embedded.capi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One audit event.
 *
 * @param type such as {@code audit.app.map-route}
 * @param target what the event is about
 * @param data as CAPI shows it
 * @param createdAt start of the transaction, whole seconds
 */
public record CapiAuditEvent(
        long id,
        String guid,
        String type,
        Actor actor,
        Target target,
        ObjectNode data,
        @Nullable String spaceGuid,
        @Nullable String organizationGuid,
        Instant createdAt)
        implements CapiResource {

    /** What an event is about: {@code type} is {@code route}, {@code app} and the like. */
    public record Target(String guid, String type, String name) {}

    @Override
    public Instant updatedAt() {
        return createdAt;
    }

    @Override
    public Metadata metadata() {
        return Metadata.empty();
    }
}
