package io.weir.router.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.router.exchange.Exchange;
import io.weir.router.frontend.FrontendSettings.ForwardedProto;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderStepsTest {

    @Nested
    class HopByHopHeaders {

        private final RemoveHopByHopHeaders step =
                new RemoveHopByHopHeaders(HeaderSettings.defaults().hopByHopProtected());

        @Test
        void stayBehind() {
            Exchange x = Exchanges.get(
                    "/",
                    "Connection",
                    "close",
                    "Keep-Alive",
                    "5",
                    "TE",
                    "trailers",
                    "Proxy-Connection",
                    "x",
                    "Accept",
                    "a");

            step.apply(x);

            assertThat(x.headers.names()).containsExactly("Accept");
        }

        @Test
        void areAlsoThoseThatConnectionNames() {
            Exchange x = Exchanges.get(
                    "/",
                    "Connection",
                    "keep-alive, X-One",
                    "Connection",
                    " x-two ,",
                    "X-One",
                    "1",
                    "X-Two",
                    "2",
                    "X-Three",
                    "3");

            step.apply(x);

            assertThat(x.headers.names()).containsExactly("X-Three");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Host",
                    "Content-Length",
                    "X-Forwarded-For",
                    "X-Forwarded-Proto",
                    "X-Forwarded-Client-Cert",
                    "X-Request-Start",
                    "B3",
                    "X-B3-TraceId",
                    "X-B3-SpanId"
                })
        void areNeverThoseThatAreProtected(String name) {
            Exchange x = Exchanges.get("/", "Connection", name + ", close", name, "kept");

            step.apply(x);

            assertThat(x.headers.get(name)).isEqualTo("kept");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "X-Vcap-Request-Id",
                    "X-CF-ApplicationID",
                    "X-CF-InstanceID",
                    "X-CF-InstanceIndex",
                    "traceparent",
                    "tracestate"
                })
        void areNeverThoseThatTheRouterSaysItself(String name) {
            Exchange x = Exchanges.get("/", "Connection", name, name, "kept");

            new RemoveHopByHopHeaders(List.of()).apply(x);

            assertThat(x.headers.get(name)).isEqualTo("kept");
        }

        @Test
        void areProtectedByConfiguration() {
            Exchange x = Exchanges.get(
                    "/", "Connection", "x-mine, X-Forwarded-For", "X-Mine", "kept", "X-Forwarded-For", "1.1.1.1");

            new RemoveHopByHopHeaders(List.of("X-Mine")).apply(x);

            assertThat(x.headers.names()).containsExactly("X-Mine");
        }

        @Test
        void includeTheInstanceThatWasAskedFor() {
            Exchange x = Exchanges.get("/", "X-CF-App-Instance", "app:0");

            step.apply(x);

            assertThat(x.headers.isEmpty()).isTrue();
        }

        @Test
        void leaveAnUpgradeAsTheBackendIsToSeeIt() {
            Exchange x = Exchanges.get("/", "Connection", "keep-alive, upgrade", "Upgrade", "websocket");

            step.apply(x);

            assertThat(x.upgrades).isTrue();
            assertThat(x.headers.get("Connection")).isEqualTo("Upgrade");
            assertThat(x.headers.get("Upgrade")).isEqualTo("websocket");
        }

        @Test
        void takeAnUpgradeAwayThatConnectionDoesNotName() {
            Exchange x = Exchanges.get("/", "Connection", "keep-alive", "Upgrade", "websocket");

            step.apply(x);

            assertThat(x.upgrades).isFalse();
            assertThat(x.headers.contains("Upgrade")).isFalse();
        }

        @Test
        void passNoUpgradeOnBehindWhichRequestsWouldGoUnrouted() {
            for (String upgrade : List.of("h2c", "H2C", "websocket, h2c")) {
                Exchange x = Exchanges.get(
                        "/", "Connection", "Upgrade, HTTP2-Settings", "Upgrade", upgrade, "HTTP2-Settings", "AAMAAABk");

                step.apply(x);

                assertThat(x.upgrades).as(upgrade).isFalse();
                assertThat(x.headers.contains("Upgrade")).isFalse();
                assertThat(x.headers.contains("HTTP2-Settings")).isFalse();
                assertThat(x.headers.contains("Connection")).isFalse();
            }
        }
    }

    @Nested
    class ForwardedHeaders {

        @Test
        void sayWhoTheClientIs() {
            Exchange x = Exchanges.get("/");

            new AddForwardedHeaders(ForwardedProto.KEEP).apply(x);

            assertThat(x.headers.get("X-Forwarded-For")).isEqualTo("10.1.2.3");
            assertThat(x.headers.get("X-Forwarded-Proto")).isEqualTo("http");
        }

        @Test
        void areAddedToThoseThatCame() {
            Exchange x = Exchanges.get(
                    "/", "X-Forwarded-For", "1.1.1.1", "X-Forwarded-For", "2.2.2.2", "X-Forwarded-Proto", "https");

            new AddForwardedHeaders(ForwardedProto.KEEP).apply(x);

            assertThat(x.headers.getAll("X-Forwarded-For")).containsExactly("1.1.1.1, 2.2.2.2, 10.1.2.3");
            assertThat(x.headers.get("X-Forwarded-Proto")).isEqualTo("https");
        }

        @ParameterizedTest
        @EnumSource(ForwardedProto.class)
        void keepTheSchemeThatARequestFirstHadWhenItReturnsFromARouteService(ForwardedProto mode) {
            Exchange x = Exchanges.get("/", "X-Forwarded-Proto", "spdy");
            x.viaRouteService = true;

            new AddForwardedHeaders(mode).apply(x);

            assertThat(x.headers.get("X-Forwarded-Proto")).isEqualTo("spdy");
            assertThat(x.headers.get("X-Forwarded-For")).isEqualTo("10.1.2.3");
        }

        @Test
        void fillAnEmptySchemeIn() {
            Exchange x = Exchanges.get("/", "X-Forwarded-Proto", "");

            new AddForwardedHeaders(ForwardedProto.KEEP).apply(x);

            assertThat(x.headers.getAll("X-Forwarded-Proto")).containsExactly("http");
        }

        @Test
        void mayReplaceOrForceTheScheme() {
            Exchange replaced = Exchanges.get("/", "X-Forwarded-Proto", "https");
            Exchange forced = Exchanges.get("/", "X-Forwarded-Proto", "http");

            new AddForwardedHeaders(ForwardedProto.REPLACE).apply(replaced);
            new AddForwardedHeaders(ForwardedProto.FORCE_HTTPS).apply(forced);

            assertThat(replaced.headers.get("X-Forwarded-Proto")).isEqualTo("http");
            assertThat(forced.headers.get("X-Forwarded-Proto")).isEqualTo("https");
        }
    }

    @Nested
    class Identification {

        private final IdentifyRequest step =
                new IdentifyRequest(new SplittableRandom(1), () -> Instant.ofEpochMilli(1_700_000_000_123L));

        @Test
        void alwaysReplacesTheRequestId() {
            Exchange x = Exchanges.get("/", "X-Vcap-Request-Id", "forged");

            step.apply(x);

            assertThat(x.headers.getAll("X-Vcap-Request-Id")).containsExactly(x.requestId);
            assertThat(x.requestId).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        }

        @Test
        void fillsInTheStartOfTheRequestOnly() {
            Exchange fresh = Exchanges.get("/");
            Exchange known = Exchanges.get("/", "X-Request-Start", "42");

            step.apply(fresh);
            step.apply(known);

            assertThat(fresh.headers.get("X-Request-Start")).isEqualTo("1700000000123");
            assertThat(known.headers.get("X-Request-Start")).isEqualTo("42");
        }
    }

    @Test
    void whileDrainingEveryResponseIsTheLastOfItsConnection() {
        Exchange x = Exchanges.get("/");

        new CloseWhenDraining(() -> true).apply(x);

        assertThat(x.closes).isTrue();
    }
}
