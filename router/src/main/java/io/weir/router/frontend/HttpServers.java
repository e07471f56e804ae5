package io.weir.router.frontend;

import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.weir.router.tls.TlsEngine;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The options of the HTTP servers, plain and TLS. */
final class HttpServers {

    private HttpServers() {}

    static HttpServerOptions plain(FrontendSettings settings) {
        return common(settings)
                .setHost(settings.host())
                .setPort(settings.port())
                .setHttp2ClearTextEnabled(settings.h2c());
    }

    /** @param http2 whether HTTP/2 is offered */
    static HttpServerOptions tls(FrontendSettings settings, TlsSettings tls, TlsFiles files, boolean http2) {
        HttpServerOptions options = common(settings)
                .setHost(tls.host())
                .setPort(tls.port())
                .setSsl(true)
                .setSslEngineOptions(TlsEngine.present().options())
                .setKeyCertOptions(files.certificates().options())
                .setSslHandshakeTimeout(tls.handshakeTimeout().toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setEnabledSecureTransportProtocols(new LinkedHashSet<>(tls.versions()))
                .setUseAlpn(true)
                .setAlpnVersions(
                        http2 ? List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1) : List.of(HttpVersion.HTTP_1_1));
        tls.cipherSuites().forEach(options::addEnabledCipherSuite);
        ClientTrust trust = files.trust();
        if (trust != null) {
            options.setTrustOptions(trust.options());
        }
        return options.setClientAuth(
                switch (tls.clientCertificates()) {
                    case NONE -> ClientAuth.NONE;
                    case REQUEST -> ClientAuth.REQUEST;
                    case REQUIRE -> ClientAuth.REQUIRED;
                });
    }

    private static HttpServerOptions common(FrontendSettings settings) {
        Http2LimitSettings http2 = settings.http2Limits();
        return new HttpServerOptions()
                .setIdleTimeout((int) settings.idleTimeout().toSeconds())
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setHandle100ContinueAutomatically(false)
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(http2.streamsMax())
                        .setInitialWindowSize(http2.streamWindow().toIntExact())
                        .setMaxHeaderListSize(settings.headerBytesMax().bytes()))
                .setHttp2ConnectionWindowSize(http2.connectionWindow().toIntExact())
                .setHttp2RstFloodMaxRstFramePerWindow(http2.resetsMax())
                .setHttp2RstFloodWindowDuration(Http2LimitSettings.RESETS_SECONDS)
                .setHttp2RstFloodWindowDurationTimeUnit(TimeUnit.SECONDS);
    }
}
