package io.weir.router.exchange;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.weir.router.frontend.ClientConnection;
import io.weir.router.selection.Demand;
import io.weir.router.selection.Selection;
import io.weir.router.shard.HopFacts;
import io.weir.router.shard.HostSlice;
import io.weir.router.shard.Owner;
import io.weir.router.table.Endpoint;
import io.weir.router.table.InstanceFilter;
import io.weir.router.table.RouteCell;
import io.weir.router.table.RouteView;
import org.jspecify.annotations.Nullable;

/**
 * One request as it was read, and what the steps found out about it.
 *
 * <p>Threads: one event loop.
 */
public final class Exchange {

    public final HttpMethod method;
    public final String uri;

    /** Null for a version that is not spoken here. */
    public final @Nullable HttpVersion version;

    /** IP address of the client's end of the connection; of a request that another router sent, of the client's connection to that one. */
    public String clientAddress;

    /** Port of the client's end of that connection; 0 where unknown. */
    public int clientPort;

    /** Whether that connection is TLS. */
    public boolean secure;

    /** The client's headers; the steps turn them into those for the backend. */
    public final MultiMap headers;

    /** When the head was read, on the clock of {@link System#nanoTime()}. */
    public final long startNanos;

    /** What is known of the connection it came on; null without one, as in tests of steps. */
    public @Nullable ClientConnection connection;

    /** Whether more than headers is to come, where the protocol says so by itself: HTTP/2. */
    public boolean bodyFollows;

    /** Host as the client wrote it, maybe with a port. */
    public String host = "";

    /** Path and query as they are sent on. */
    public String target = "/";

    /** Where the route was found; null before that, and where there is none. It is the same object for as long as the route is there. */
    public @Nullable RouteCell cell;

    /** The route as it was found: one for the whole request. Null before that, and where there is none. */
    public @Nullable RouteView view;

    /** The route's selection as it was found: one for the whole request. */
    public @Nullable Selection<Endpoint> selection;

    /**
     * What it asks of its selection, the same for all attempts. A step that sends it by another selection gives it another
     * demand too.
     */
    public Demand<Endpoint> demand = new Demand<>();

    /** The instances that its headers ask for; null where any will do. */
    public @Nullable InstanceFilter instances;

    /**
     * The route service that it is sent to instead of to the selection; null without. A step sets it, with {@link #target} and
     * the headers that the service expects. A service that is itself a route of this table needs none: the step sets
     * that route's {@link #view}, {@link #selection} and a new {@link #demand}.
     */
    public @Nullable RouteServiceTarget service;

    /** What the router of the fleet says that sent it here; null where the client did. */
    public @Nullable HopFacts hop;

    /** The slice of its host, where the fleet is sharded. */
    public int slice = HostSlice.NONE;

    /** The router that it is sent to, which has the slice of its host; null where this one has. */
    public @Nullable Owner owner;

    public String requestId = "";

    /** Its place in a distributed trace; null where tracing is off. */
    public @Nullable TraceContext trace;

    /** Whether the client may be told where its response comes from, because it knows the trace key. */
    public boolean revealed;

    /** Whether it carries a valid signature of a route service: then what was done to it on its first way stays. */
    public boolean viaRouteService;

    public boolean hasBody;
    public boolean chunkedBody;
    public boolean expectsContinue;

    /** Whether the client says that it takes trailers. */
    public boolean takesTrailers;

    public boolean upgrades;

    /** Whether the client's connection is closed after the response. */
    public boolean closes;

    /** Where it was sent last; null before its first attempt. */
    public @Nullable Endpoint endpoint;

    /** How many endpoints it was tried on. */
    public int attempts;

    /** What it was answered with by the router itself; null if a backend answered. */
    public @Nullable RouterError error;

    /** Whether it counts among the exchanges under way. */
    public boolean admitted;

    /** Bound on the bytes of the request's body. */
    public long requestBytesMax = Long.MAX_VALUE;

    /** Bytes of the request's body that came from the client. */
    public long requestBytes;

    /** Bytes of the response's body that were written to the client. */
    public long responseBytes;

    /** When the last attempt began, and when its backend's response head came; 0 where it did not, on the clock of {@link #startNanos}. */
    public long attemptNanos;

    public long respondedNanos;

    /** When forwarding began, the first attempt included, on the clock of {@link #startNanos}; 0 where it never did. */
    public long forwardedNanos;

    /** How long the connection that the last attempt used took to be established, without TLS; -1 where it was there already or never was. */
    public long dialNanos = -1;

    /** How long the TLS handshake of that connection took; -1 where there was none. */
    public long tlsNanos = -1;

    /** Attempts that failed, whether or not another one followed. */
    public int failedAttempts;

    /** From {@link #forwardedNanos} until the last failed attempt had failed; -1 where none did. */
    public long failedNanos = -1;

    /** The router's end of the connection to the backend; null before there was one. */
    public java.net.@Nullable SocketAddress backendLocalAddress;

    /** {@code X-Cf-RouterError} of the response, whoever set it; null without. */
    public @Nullable String routerError;

    public Exchange(
            HttpMethod method,
            String uri,
            @Nullable HttpVersion version,
            String clientAddress,
            boolean secure,
            MultiMap headers,
            long startNanos) {
        this.method = method;
        this.uri = uri;
        this.version = version;
        this.clientAddress = clientAddress;
        this.secure = secure;
        this.headers = headers;
        this.startNanos = startNanos;
    }

    /** The certificate that the client has shown and that was trusted: DER in base64 without line breaks; null without. */
    public @Nullable String clientCertificate() {
        HopFacts from = hop;
        if (from != null) {
            return from.certificate();
        }
        return connection == null ? null : connection.certificate();
    }

    /** Another router of the fleet has sent it, whose client it is. */
    public void sentBy(HopFacts from) {
        hop = from;
        clientAddress = from.clientAddress();
        clientPort = from.clientPort();
        secure = from.secure();
    }

    /** Notes that an attempt failed just now. */
    public void attemptFailed(long nowNanos) {
        failedAttempts++;
        failedNanos = nowNanos - forwardedNanos;
    }
}
