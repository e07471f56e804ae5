package io.weir.router.routeservice;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;

/**
 * A signature that other programs made.
 *
 * @param secret what it was made with
 * @param key what was derived from it, in hexadecimal digits
 * @param nonce its nonce, in hexadecimal digits
 * @param plain the JSON inside
 * @param sealed how it stands in the headers
 */
record Vectors(String secret, String key, String nonce, String plain, SealedSignature sealed) {

    static final List<String> NAMES = List.of("utc", "offset-and-escapes", "whole-second");

    static Vectors named(String name) {
        Properties all = new Properties();
        try (Reader file = new InputStreamReader(
                requireNonNull(Vectors.class.getResourceAsStream("signatures.properties")),
                StandardCharsets.US_ASCII)) {
            all.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Vectors(
                all.getProperty(name + ".secret"),
                all.getProperty(name + ".key"),
                all.getProperty(name + ".nonce"),
                all.getProperty(name + ".plain"),
                new SealedSignature(all.getProperty(name + ".signature"), all.getProperty(name + ".metadata")));
    }
}
