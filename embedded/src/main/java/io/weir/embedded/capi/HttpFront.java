package io.weir.embedded.capi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.weir.embedded.http.UnreadBody;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP side: one virtual thread per request, tokens checked, errors as CAPI's documents, faults applied. */
final class HttpFront implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpFront.class);

    /** A replacement of 100 destinations takes 20 KiB; more than this is refused. */
    private static final int BODY_BYTES_MAX = 2 << 20;

    private static final int RECENT_REQUESTS_MAX = 1_000;

    /** Shapes of paths that are counted apart; CAPI's API has fewer, and nonsense must not fill the heap. */
    private static final int SHAPES_MAX = 200;

    private static final Pattern GUID = Pattern.compile("/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final int BACKLOG = 1_024;

    private final HttpServer server;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final ObjectMapper json = new ObjectMapper();
    private final Deque<String> recent = new ArrayDeque<>();
    private final Map<String, Long> counts = new TreeMap<>();
    private long requests;

    private HttpFront(HttpServer server) {
        this.server = server;
    }

    /** What answers the requests; {@code blind} those of clients without a role. */
    record Service(Api api, Api blind, Uaa uaa, Mishaps mishaps, String address) {}

    /** What goes wrong: exactly, by chance, and how scripts ask for it. */
    record Mishaps(Faults faults, Chance chance, Simulation simulation) {}

    static HttpFront bind(String host, int port) throws IOException {
        // The JDK's server writes head and body apart; without this each answer waits 40 ms for the client's delayed
        // acknowledgement. It is read once, when the first server of the JVM starts.
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
        return new HttpFront(HttpServer.create(new InetSocketAddress(host, port), BACKLOG));
    }

    void start(Service service) {
        server.createContext("/", exchange -> handle(service, exchange));
        server.setExecutor(executor);
        server.start();
    }

    URI uri() {
        InetSocketAddress address = server.getAddress();
        return URI.create("http://" + address.getHostString() + ":" + address.getPort());
    }

    List<String> recentRequests() {
        synchronized (recent) {
            return List.copyOf(recent);
        }
    }

    long requestCount() {
        synchronized (recent) {
            return requests;
        }
    }

    private void handle(Service service, HttpExchange exchange) throws IOException {
        try (exchange) {
            note(exchange);
            byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
            UnreadBody.drop(exchange);
            Faults.Fault fault = fault(service.mishaps, exchange.getRequestURI().getPath());
            pause(service.mishaps.faults.latency());
            Optional<FaultAnswer> instead = Optional.ofNullable(fault).flatMap(FaultAnswer::of);
            if (instead.isPresent()) {
                write(exchange, instead.get());
                return;
            }
            if (fault instanceof Faults.Fault.Slow slow) {
                pause(slow.by());
            }
            Api.Answer answer = answer(service, exchange, body);
            if (fault instanceof Faults.Fault.Stale stale) {
                pause(stale.by());
            }
            send(exchange, answer, fault);
        }
    }

    private static Faults.@Nullable Fault fault(Mishaps mishaps, String path) {
        if (simulation(path)) {
            return null;
        }
        return mishaps.faults.strike(path).or(mishaps.chance::strike).orElse(null);
    }

    private static boolean simulation(String path) {
        return path.startsWith("/simulation/");
    }

    Map<String, Long> requestCounts() {
        synchronized (recent) {
            return new TreeMap<>(counts);
        }
    }

    private void note(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        String shape = exchange.getRequestMethod() + " " + GUID.matcher(path).replaceAll("/:guid");
        synchronized (recent) {
            requests++;
            if (counts.size() < SHAPES_MAX || counts.containsKey(shape)) {
                counts.merge(shape, 1L, Long::sum);
            }
            recent.addLast(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            if (recent.size() > RECENT_REQUESTS_MAX) {
                recent.removeFirst();
            }
        }
    }

    private Api.Answer answer(Service service, HttpExchange exchange, byte[] body) {
        try {
            if (body.length > BODY_BYTES_MAX) {
                throw CapiError.of(
                        CapiError.Kind.MESSAGE_PARSE, "Request body is larger than " + BODY_BYTES_MAX + " bytes");
            }
            return dispatch(service, exchange, body);
        } catch (CapiError error) {
            return new Api.Answer(error.status(), Presenter.error(error), error.headers());
        } catch (RuntimeException failure) {
            LOG.error("request failed request={} {}", exchange.getRequestMethod(), exchange.getRequestURI(), failure);
            CapiError error = CapiError.of(CapiError.Kind.UNKNOWN, "An unknown error occurred.");
            return new Api.Answer(error.status(), Presenter.error(error), Map.of());
        }
    }

    private Api.Answer dispatch(Service service, HttpExchange exchange, byte[] body) {
        String path = exchange.getRequestURI().getPath();
        String method = exchange.getRequestMethod();
        @Nullable String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (path.equals("/oauth/token") && method.equals("POST")) {
            Uaa.TokenAnswer token =
                    service.uaa.token(authorization, QueryParameters.parse(new String(body, StandardCharsets.UTF_8)));
            return new Api.Answer(token.status(), token.document(), Map.of());
        }
        if ((path.equals("/") || path.isEmpty()) && method.equals("GET")) {
            return Api.Answer.ok(root(service.address));
        }
        if (simulation(path)) {
            return service.mishaps.simulation.answer(method, path, parse(method, body));
        }
        if (!path.equals("/v3") && !path.startsWith("/v3/")) {
            throw CapiError.of(CapiError.Kind.UNKNOWN_REQUEST, "Unknown request: " + method + " " + path);
        }
        SimulatedClient client = service.uaa.authenticate(authorization);
        boolean allowed = method.equals("GET") ? client.mayRead() : client.mayWrite();
        if (!allowed) {
            throw CapiError.of(CapiError.Kind.NOT_AUTHORIZED, "You are not authorized to perform the requested action");
        }
        String below = path.substring("/v3".length()).replaceFirst("^/", "").replaceFirst("/$", "");
        Api.Request request = new Api.Request(
                method,
                below.isEmpty() ? List.of() : List.of(below.split("/", -1)),
                QueryParameters.parse(exchange.getRequestURI().getRawQuery()),
                parse(method, body),
                new Actor(client.id(), "user", client.id()));
        boolean sees =
                client.seesEverything() && !service.mishaps.chance.trouble().withoutRights();
        return sees || !method.equals("GET") ? service.api.answer(request) : service.blind.answer(request);
    }

    private JsonNode parse(String method, byte[] body) {
        if (method.equals("GET") || body.length == 0) {
            return MissingNode.getInstance();
        }
        try {
            JsonNode node = json.readTree(body);
            if (node.isObject()) {
                return node;
            }
        } catch (JsonProcessingException notJson) {
            // falls through to the one sentence for every unreadable body
        } catch (IOException impossible) {
            throw new IllegalStateException("reading " + body.length + " bytes from memory failed", impossible);
        }
        throw CapiError.of(CapiError.Kind.MESSAGE_PARSE, "Request invalid due to parse error: invalid request body");
    }

    private static ObjectNode root(String address) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ObjectNode links = root.putObject("links");
        links.putObject("self").put("href", address);
        links.putObject("cloud_controller_v3")
                .put("href", address + "/v3")
                .putObject("meta")
                .put("version", "3.180.0");
        links.putObject("uaa").put("href", address);
        links.putObject("login").put("href", address);
        return root;
    }

    private static void pause(Duration duration) {
        long deadline = System.nanoTime() + duration.toNanos();
        for (long left = duration.toNanos(); left > 0; left = deadline - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void send(HttpExchange exchange, Api.Answer answer, Faults.@Nullable Fault fault) throws IOException {
        if (fault instanceof Faults.Fault.NoAnswer) {
            return;
        }
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        if (answer.body() == null) {
            exchange.sendResponseHeaders(answer.status(), -1);
        } else {
            byte[] bytes = json.writeValueAsBytes(answer.body());
            int length = fault instanceof Faults.Fault.CutBody ? bytes.length / 2 : bytes.length;
            write(exchange, answer.status(), bytes, length);
        }
    }

    private static void write(HttpExchange exchange, FaultAnswer answer) throws IOException {
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        byte[] bytes = answer.document().getBytes(StandardCharsets.UTF_8);
        write(exchange, answer.status(), bytes, bytes.length);
    }

    /** Promises all of the bytes and sends {@code length} of them. */
    private static void write(HttpExchange exchange, int status, byte[] bytes, int length) throws IOException {
        exchange.getResponseHeaders().putIfAbsent("Content-Type", List.of("application/json; charset=utf-8"));
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes, 0, length);
            if (length < bytes.length) {
                out.flush();
                throw new IOException("cut on purpose");
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
