/**
 * CAPI, the Cloud Controller's v3 API: asking it about routes with a token of UAA, and reading its JSON as {@link
 * io.weir.schemas.avro.Route}, completed by its route service and its isolation segment, which CAPI keeps elsewhere.
 *
 * <p>{@link io.weir.ingest.capi.RouteJson} is pure. {@link io.weir.ingest.capi.CapiClient} blocks its caller and may be used
 * by several threads. Whatever is not a clear answer of CAPI (no connection, a status other than 200, a cut body, JSON that is
 * not the document asked for) is a {@link io.weir.ingest.capi.CapiUnavailableException}: it says nothing about any route, and
 * {@link io.weir.ingest.capi.PatientCapi} asks again until there is an answer.
 */
@NullMarked
package io.weir.ingest.capi;

import org.jspecify.annotations.NullMarked;
