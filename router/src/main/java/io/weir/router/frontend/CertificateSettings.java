package io.weir.router.frontend;

import io.weir.schemas.config.ConfigKey;
import java.nio.file.Path;

/**
 * A certificate that is shown to clients, with its key.
 *
 * @param certificate PEM file with the certificate first and the rest of its chain after it
 * @param key PEM file with its private key
 */
public record CertificateSettings(
        @ConfigKey(description = "PEM file with the certificate, and the rest of its chain after it.")
        Path certificate,

        @ConfigKey(description = "PEM file with the private key of the certificate; not encrypted.")
        Path key) {}
