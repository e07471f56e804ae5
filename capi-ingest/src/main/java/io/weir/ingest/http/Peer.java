package io.weir.ingest.http;

import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * Who sends a request, as far as the connection tells.
 *
 * @param address numeric address of the other end, or of the client that a trusted proxy names
 * @param secure true when the connection is TLS
 * @param certificate the client's, whose chain was verified in the handshake; null when it showed none
 */
public record Peer(String address, boolean secure, @Nullable X509Certificate certificate) {}
