package io.weir.projector.fold;

import io.weir.schemas.avro.Endpoint;
import io.weir.schemas.avro.EndpointRegistered;
import io.weir.schemas.avro.EndpointUnregistered;
import java.util.Collection;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an endpoint event may contain. */
final class EndpointContent {

    /** Routes of one app, on one instance. Gorouter's users report hundreds; an entry is rewritten for each new one. */
    static final int URIS_MAX = 2_000;

    /** UTF-8 text of all URIs of one endpoint, in bytes: they stand in one record, beside the endpoint. */
    static final int URI_BYTES_MAX = 256 * 1024;

    /** UTF-8 text of the endpoint without its URIs, in bytes; tags make the most of it. */
    static final int TEXT_BYTES_MAX = 64 * 1024;

    static final int TTL_SECONDS_MAX = 86_400;

    private static final int PORT_MAX = 65_535;
    /** Host and path as CAPI allows them take 381. */
    private static final int URI_CHARS_MAX = 1_024;

    private static final Pattern ADDRESS = Pattern.compile("[^/\\s\\p{Cntrl}]{1,253}");
    private static final Pattern URI = Pattern.compile("[^/:?#\\s\\p{Cntrl}]+(/[^?#\\s\\p{Cntrl}]*)?");

    private EndpointContent() {}

    /** Returns why the registration cannot be used, or null if it can. */
    static @Nullable Rejection check(String key, EndpointRegistered registered) {
        Endpoint endpoint = registered.getEndpoint();
        if (!ADDRESS.matcher(endpoint.getAddress()).matches()
                || endpoint.getInstanceId().isEmpty()) {
            return RejectReason.ADDRESS_INVALID.because("endpoint " + key
                    + " must have an IP address or a host name of at most 253 characters, and an instance id");
        }
        if (endpoint.getPort() < 1 || endpoint.getPort() > PORT_MAX) {
            return RejectReason.PORT_OUT_OF_RANGE.because(
                    "port " + endpoint.getPort() + " of endpoint " + key + " must be 1.." + PORT_MAX);
        }
        String id = endpoint.getAddress() + ":" + endpoint.getPort();
        if (!id.equals(key)) {
            return RejectReason.KEY_MISMATCH.because("endpoint " + id + " stands under the key " + key);
        }
        if (registered.getTtlSeconds() < 1 || registered.getTtlSeconds() > TTL_SECONDS_MAX) {
            return RejectReason.TTL_OUT_OF_RANGE.because("ttlSeconds " + registered.getTtlSeconds() + " of endpoint "
                    + key + " must be 1.." + TTL_SECONDS_MAX);
        }
        String uri = registered.getUri();
        if (uri.length() > URI_CHARS_MAX || !URI.matcher(uri).matches()) {
            return RejectReason.URI_INVALID.because("a URI of endpoint " + key
                    + " must be a host with an optional path, without scheme, query and blanks, at most "
                    + URI_CHARS_MAX + " characters");
        }
        return checkSize(key, endpoint);
    }

    /** Returns why the unregistration cannot be used, or null if it can. */
    static @Nullable Rejection check(String key, EndpointUnregistered unregistered) {
        return unregistered.getEndpointId().equals(key)
                ? null
                : RejectReason.KEY_MISMATCH.because(
                        "endpoint " + unregistered.getEndpointId() + " stands under the key " + key);
    }

    /** Returns why an endpoint cannot have all these URIs, or null if it can. */
    static @Nullable Rejection checkUris(Endpoint endpoint, Collection<String> uris) {
        TextSize size = new TextSize();
        uris.forEach(size::add);
        return uris.size() <= URIS_MAX && size.bytes() <= URI_BYTES_MAX
                ? null
                : RejectReason.URIS_TOO_MANY.because("endpoint " + endpoint.getAddress() + ":" + endpoint.getPort()
                        + " would have " + uris.size() + " URIs of " + size.bytes() + " bytes, more than " + URIS_MAX
                        + " or " + URI_BYTES_MAX);
    }

    private static @Nullable Rejection checkSize(String key, Endpoint endpoint) {
        TextSize size = new TextSize()
                .add(endpoint.getServerCertSan())
                .add(endpoint.getAppGuid())
                .add(endpoint.getProcessType())
                .add(endpoint.getProcessGuid())
                .add(endpoint.getInstanceId())
                .add(endpoint.getAvailabilityZone())
                .add(endpoint.getIsolationSegment())
                .add(endpoint.getProtocol())
                .add(endpoint.getTags());
        return size.bytes() <= TEXT_BYTES_MAX
                ? null
                : RejectReason.ENTRY_TOO_LARGE.because(
                        "endpoint " + key + " has " + size.bytes() + " bytes of text, more than " + TEXT_BYTES_MAX);
    }
}
