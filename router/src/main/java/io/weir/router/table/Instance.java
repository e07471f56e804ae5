package io.weir.router.table;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A running instance as its source describes it.
 *
 * @param at where it is, {@code address:port}; the address an IP address or host name, the port 1..65535. One text, which is nearly always
 *     the endpoint's id too: there are hundreds of thousands
 * @param tls whether it speaks TLS there
 * @param san DNS name its certificate must carry, nearly always that of the instance; null without
 * @param app guid of its app; null for a system component
 * @param processType its process type; null means web when there is an app
 * @param processGuid guid of its process; null where unknown
 * @param guid unique id of the instance, empty where its source names none; another one at the same address is another endpoint
 * @param index index within its process; negative where unknown
 * @param availabilityZone zone it runs in; null where unknown
 * @param isolationSegment segment it runs in; null for the shared one
 * @param protocol http1 or http2
 * @param tags tags for metrics and logs
 */
public record Instance(
        String at,
        boolean tls,
        @Nullable Guid san,
        @Nullable Guid app,
        @Nullable String processType,
        @Nullable String processGuid,
        Guid guid,
        int index,
        @Nullable String availabilityZone,
        @Nullable String isolationSegment,
        String protocol,
        Tags tags) {

    public Instance {
        // The platform's certificates name the instance: one will do for both.
        san = guid.equals(san) ? guid : san;
    }

    /** The same of an address and a port. */
    public Instance(
            String address,
            int port,
            boolean tls,
            @Nullable String serverCertSan,
            @Nullable Guid app,
            @Nullable String processType,
            @Nullable String processGuid,
            String id,
            int index,
            @Nullable String availabilityZone,
            @Nullable String isolationSegment,
            String protocol,
            Tags tags) {
        this(
                address + ':' + port,
                tls,
                serverCertSan == null ? null : Guid.of(serverCertSan),
                app,
                processType,
                processGuid,
                Guid.of(id),
                index,
                availabilityZone,
                isolationSegment,
                protocol,
                tags);
    }

    /** The same with tags that share nothing with those of others. */
    public Instance(
            String address,
            int port,
            boolean tls,
            @Nullable String serverCertSan,
            @Nullable Guid app,
            @Nullable String processType,
            @Nullable String processGuid,
            String id,
            int index,
            @Nullable String availabilityZone,
            @Nullable String isolationSegment,
            String protocol,
            Map<String, String> tags) {
        this(
                address,
                port,
                tls,
                serverCertSan,
                app,
                processType,
                processGuid,
                id,
                index,
                availabilityZone,
                isolationSegment,
                protocol,
                Tags.of(tags));
    }

    /** IP address or host name. Made anew each time: for those who connect. */
    public String address() {
        return at.substring(0, at.lastIndexOf(':'));
    }

    /** Port on that address, 1..65535. */
    public int port() {
        return Integer.parseInt(at, at.lastIndexOf(':') + 1, at.length(), 10);
    }

    /** DNS name its certificate must carry; null without. Made anew each time: for those who connect. */
    public @Nullable String serverCertSan() {
        return san == null ? null : san.toString();
    }

    /** Unique id of the instance as text, empty where its source names none. Made anew each time; see {@link Endpoint#instanceText()}. */
    public String id() {
        return guid.toString();
    }

    /** The same with texts and numbers that others have too, where they are equal. */
    Instance sharing(String endpointId, @Nullable Guid equalApp) {
        return new Instance(
                at.equals(endpointId) ? endpointId : at,
                tls,
                san,
                equalApp,
                processType,
                processGuid,
                guid,
                index,
                availabilityZone,
                isolationSegment,
                protocol,
                tags);
    }

    /** Its process type where it has an app: web unless it says otherwise. */
    String effectiveProcessType() {
        return processType == null ? "web" : processType;
    }
}
