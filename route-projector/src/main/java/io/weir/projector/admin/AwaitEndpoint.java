package io.weir.projector.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.weir.projector.operator.await.AwaitQuestion;
import io.weir.projector.operator.await.ChangeAwait;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code GET /v1/await?route=…&revision=…&timeout=…}; each request waits on a virtual thread of its own, {@value #WAITING_MAX} of
 * them at most.
 */
public final class AwaitEndpoint implements HttpHandler, AutoCloseable {

    /** Where it is. */
    public static final String PATH = "/v1/await";

    private static final Logger LOG = LoggerFactory.getLogger(AwaitEndpoint.class);

    /** Deployments that wait at the same time, with room; each looks at Kafka twenty times a second while it does. */
    private static final int WAITING_MAX = 64;

    private static final String RETRY_AFTER_SECONDS = "1";

    private final ChangeAwait changes;
    private final Semaphore waiting = new Semaphore(WAITING_MAX);

    /** @param changes closed by this */
    public AwaitEndpoint(ChangeAwait changes) {
        this.changes = changes;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestURI().getPath().equals(PATH)) {
                exchange.sendResponseHeaders(404, -1);
            } else if (!exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET");
                exchange.sendResponseHeaders(405, -1);
            } else {
                AwaitReply reply = reply(exchange.getRequestURI().getRawQuery());
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                if (reply.status() == 503) {
                    exchange.getResponseHeaders().set("Retry-After", RETRY_AFTER_SECONDS);
                }
                exchange.sendResponseHeaders(reply.status(), reply.body().length);
                exchange.getResponseBody().write(reply.body());
            }
        }
    }

    private AwaitReply reply(@Nullable String query) {
        AwaitQuestion question;
        try {
            question = AwaitQuery.parse(query);
        } catch (IllegalArgumentException e) {
            return AwaitReply.failure(400, "invalid", String.valueOf(e.getMessage()));
        }
        if (!waiting.tryAcquire()) {
            return AwaitReply.failure(503, "busy", WAITING_MAX + " requests wait already; ask again");
        }
        try {
            return AwaitReply.of(changes.await(question));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return AwaitReply.failure(503, "closing", "the projector ends; ask another one, or again");
        } catch (RuntimeException e) {
            LOG.warn("an await failed route={} error={}", question.route(), e.toString());
            return AwaitReply.failure(503, "failed", String.valueOf(e.getMessage()));
        } finally {
            waiting.release();
        }
    }

    /** Whoever waits is answered 503. */
    @Override
    public void close() {
        changes.close();
    }
}
