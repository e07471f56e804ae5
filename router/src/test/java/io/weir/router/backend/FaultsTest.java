package io.weir.router.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.weir.router.backend.Faults.Stage;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FaultsTest {

    static Stream<Arguments> exceptions() {
        return Stream.of(
                row(
                        new ConnectException("finishConnect(..) failed: Connection refused"),
                        Stage.DIALING,
                        EndpointFault.CONNECTION_REFUSED),
                row(new ConnectException("Network is unreachable"), Stage.DIALING, EndpointFault.UNREACHABLE),
                row(new NoRouteToHostException("No route to host"), Stage.DIALING, EndpointFault.UNREACHABLE),
                row(new ConnectTimeoutException("timed out"), Stage.DIALING, EndpointFault.DIAL_TIMEOUT),
                row(new UnknownHostException("nowhere"), Stage.DIALING, EndpointFault.NAME_UNKNOWN),
                row(
                        new DecoderException(new NotSslRecordException("not an SSL/TLS record")),
                        Stage.HANDSHAKING,
                        EndpointFault.NOT_TLS),
                row(
                        new SSLHandshakeException("error:100000f7:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER"),
                        Stage.HANDSHAKING,
                        EndpointFault.NOT_TLS),
                row(
                        handshake(new ServerTrust.NameMismatchException("a", List.of("b"))),
                        Stage.HANDSHAKING,
                        EndpointFault.SAN_MISMATCH),
                row(
                        handshake(new CertificateException("PKIX path building failed")),
                        Stage.HANDSHAKING,
                        EndpointFault.UNTRUSTED),
                row(handshake(new CertificateExpiredException("NotAfter")), Stage.HANDSHAKING, EndpointFault.EXPIRED),
                row(
                        handshake(new CertificateNotYetValidException("NotBefore")),
                        Stage.HANDSHAKING,
                        EndpointFault.EXPIRED),
                row(
                        handshake(new CertificateException("PKIX path validation failed", path(BasicReason.EXPIRED))),
                        Stage.HANDSHAKING,
                        EndpointFault.EXPIRED),
                row(
                        handshake(new CertificateException("PKIX path validation failed", path(BasicReason.REVOKED))),
                        Stage.HANDSHAKING,
                        EndpointFault.UNTRUSTED),
                row(
                        new SSLHandshakeException("Received fatal alert: bad_certificate"),
                        Stage.HANDSHAKING,
                        EndpointFault.CERTIFICATE_REJECTED),
                row(
                        new DecoderException(new SSLException(
                                "error:1000045c:SSL routines:OPENSSL_internal:TLSV1_ALERT_CERTIFICATE_REQUIRED")),
                        Stage.AWAITING,
                        EndpointFault.CERTIFICATE_REJECTED),
                row(
                        new SSLHandshakeException("Received fatal alert: handshake_failure"),
                        Stage.HANDSHAKING,
                        EndpointFault.HANDSHAKE_FAILED),
                row(new IOException("Connection reset by peer"), Stage.HANDSHAKING, EndpointFault.HANDSHAKE_FAILED),
                row(
                        new SslHandshakeTimeoutException("handshake timed out"),
                        Stage.HANDSHAKING,
                        EndpointFault.HANDSHAKE_TIMEOUT),
                row(
                        Http2Exception.connectionError(Http2Error.PROTOCOL_ERROR, "no preface"),
                        Stage.HANDSHAKING,
                        EndpointFault.NOT_HTTP2),
                row(new IOException("Connection reset by peer"), Stage.AWAITING, EndpointFault.CONNECTION_RESET),
                row(new PrematureChannelClosureException("half a head"), Stage.AWAITING, EndpointFault.EOF),
                row(
                        new TooLongHttpHeaderException("too long"),
                        Stage.AWAITING,
                        EndpointFault.RESPONSE_HEADER_TOO_LARGE),
                row(
                        Http2Exception.headerListSizeError(1, Http2Error.PROTOCOL_ERROR, true, "too large"),
                        Stage.AWAITING,
                        EndpointFault.RESPONSE_HEADER_TOO_LARGE),
                row(
                        new IllegalArgumentException("invalid version format"),
                        Stage.AWAITING,
                        EndpointFault.PROTOCOL_ERROR),
                row(
                        Http2Exception.streamError(1, Http2Error.PROTOCOL_ERROR, "bad"),
                        Stage.AWAITING,
                        EndpointFault.PROTOCOL_ERROR),
                row(new IOException("Connection reset by peer"), Stage.RECEIVING, EndpointFault.RESPONSE_TRUNCATED));
    }

    @ParameterizedTest
    @MethodSource("exceptions")
    void everyExceptionHasItsRow(Throwable cause, Stage stage, EndpointFault expected) {
        assertThat(Faults.faultOf(cause, stage)).isEqualTo(expected);
    }

    @Test
    void causesThatGoInACircleEndToo() {
        Exception first = new Exception("first");
        first.initCause(new Exception("second", first));

        assertThat(Faults.of(first, Stage.DIALING).fault()).isEqualTo(EndpointFault.UNREACHABLE);
    }

    @Test
    void aResetOfAConnectionThatWasUsedMayJustBeItsOldAge() {
        BackendFailure reset = Faults.of(new IOException("Connection reset by peer"), Stage.AWAITING);

        assertThat(reset.onReused(true).fault()).isEqualTo(EndpointFault.EOF_ON_REUSED);
        assertThat(reset.onReused(false).fault()).isEqualTo(EndpointFault.CONNECTION_RESET);
    }

    private static Arguments row(Throwable cause, Stage stage, EndpointFault expected) {
        return Arguments.of(cause, stage, expected);
    }

    private static Throwable handshake(CertificateException cause) {
        SSLHandshakeException handshake = new SSLHandshakeException("General OpenSslEngine problem");
        handshake.initCause(cause);
        return new DecoderException(handshake);
    }

    private static CertPathValidatorException path(BasicReason reason) {
        return new CertPathValidatorException("path", null, null, -1, reason);
    }
}
