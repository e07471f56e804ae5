package io.weir.router.table;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A running instance as its source describes it.
 *
 * @param address IP address or host name
 * @param port port on that address, 1..65535
 * @param tls whether it speaks TLS there
 * @param serverCertSan DNS name its certificate must carry; null without
 * @param app guid of its app; null for a system component
 * @param processType its process type; null means web when there is an app
 * @param processGuid guid of its process; null where unknown
 * @param id unique id of the instance; another one at the same address is another endpoint
 * @param index index within its process; negative where unknown
 * @param availabilityZone zone it runs in; null where unknown
 * @param isolationSegment segment it runs in; null for the shared one
 * @param protocol http1 or http2
 * @param tags tags for metrics and logs
 */
public record Instance(
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

    public Instance {
        // The platform's certificates name the instance: one text will do for both.
        serverCertSan = id.equals(serverCertSan) ? id : serverCertSan;
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

    /** The same with its app's guid as others have it, which is equal. */
    Instance ofApp(Guid shared) {
        return new Instance(
                address,
                port,
                tls,
                serverCertSan,
                shared,
                processType,
                processGuid,
                id,
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
