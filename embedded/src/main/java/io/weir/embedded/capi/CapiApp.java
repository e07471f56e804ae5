package io.weir.embedded.capi;

import java.time.Instant;

/**
 * An app.
 *
 * @param lifecycle {@code buildpack}, whose destinations default to port 8080, or {@code docker}, whose destinations name none
 * @param state {@code STARTED} or {@code STOPPED}
 */
public record CapiApp(
        long id,
        String guid,
        String name,
        String spaceGuid,
        String lifecycle,
        String state,
        Instant createdAt,
        Instant updatedAt,
        Metadata metadata)
        implements CapiResource {}
