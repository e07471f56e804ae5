package io.weir.ingest.nats;

import io.weir.ingest.endpoint.EndpointId;
import io.weir.ingest.endpoint.Registration;
import org.jspecify.annotations.Nullable;

/**
 * What a message on {@code router.register} or {@code router.unregister} says.
 *
 * @param id address of the endpoint, with the TLS port if it has one
 * @param registration the instance, the URIs that the message names, at least one, and for how long they hold
 * @param instanceId the instance as the message names it; null when it names none, and the registration's is the address
 */
record RegisterMessage(
        EndpointId id, Registration registration, @Nullable String instanceId) {}
