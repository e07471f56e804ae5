package io.weir.router.forward;

import static io.weir.router.forward.Bed.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.weir.router.frontend.CertificateSettings;
import io.weir.router.frontend.FrontendSettings;
import io.weir.router.frontend.TlsSettings;
import io.weir.router.tls.TestAuthority;
import io.weir.router.tls.TestAuthority.Pair;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What stands in front of the HTTP/1 decoder sees every byte of HTTP/1, and nothing else. */
@Timeout(60)
class Http1GuardIT {

    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

    @TempDir
    Path folder;

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final AtomicInteger guards = new AtomicInteger();

    private final class Recorder extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            seen.add(((ByteBuf) message).toString(StandardCharsets.ISO_8859_1));
            ctx.fireChannelRead(message);
        }
    }

    private Bed bed(FrontendSettings settings, RawBackend app) {
        Bed bed = Bed.behind(settings).endpoint(app.port(), "app", "unused").route("h", to("app"));
        bed.connections.guardHttp1(() -> {
            guards.incrementAndGet();
            return new Recorder();
        });
        return bed;
    }

    @Test
    void allBytesOfPlainConnectionsAreSeen() throws Exception {
        for (boolean h2c : new boolean[] {false, true}) {
            seen.clear();
            try (RawBackend app = RawBackend.named("ok");
                    Bed bed = bed(FrontendSettings.loopback().with(listen -> listen.h2c = h2c), app);
                    RawClient client = new RawClient(bed.port)) {
                assertThat(client.send(REQUEST).read().status()).isEqualTo(200);
                assertThat(client.send(REQUEST).read().status()).isEqualTo(200);

                assertThat(String.join("", seen)).isEqualTo(REQUEST + REQUEST);
            }
        }
        assertThat(guards).hasValue(2);
    }

    @Test
    void allBytesWithinTlsAreSeen() throws Exception {
        TestAuthority authority = new TestAuthority(folder, "authority");
        Pair pair = authority.issue("router", "localhost");
        TlsSettings tls = TlsSettings.of(List.of(new CertificateSettings(pair.certificate(), pair.key())));
        try (RawBackend app = RawBackend.named("ok");
                Bed bed = bed(FrontendSettings.loopback().with(listen -> listen.tls = tls), app);
                RawClient client = new RawClient(authority
                        .client(null)
                        .getSocketFactory()
                        .createSocket(InetAddress.getLoopbackAddress(), bed.tlsPort))) {
            assertThat(client.send(REQUEST).read().status()).isEqualTo(200);

            assertThat(String.join("", seen)).isEqualTo(REQUEST);
        }
    }

    @Test
    void http2HasNoGuard() throws Exception {
        try (RawBackend app = RawBackend.named("ok");
                Bed bed = bed(FrontendSettings.loopback().with(listen -> listen.h2c = true), app);
                RawHttp2Client client = new RawHttp2Client(bed.port)) {
            assertThat(client.get(1, "h", "/").status()).isEqualTo(200);

            assertThat(guards).hasValue(0);
        }
    }
}
