package io.weir.ingest.nats;

import java.util.function.LongSupplier;

/**
 * Probes as they are published and heard: {@code p<round>.<server>} through one server, {@code f<number>} a fence on the main
 * connection. Thread-safe.
 */
final class Probes {

    private final ProbeRounds rounds;
    private final Trust trust;
    private final LongSupplier nanoTime;

    Probes(ProbeRounds rounds, Trust trust, LongSupplier nanoTime) {
        this.rounds = rounds;
        this.trust = trust;
        this.nanoTime = nanoTime;
    }

    static String probe(long round, int server) {
        return "p" + round + "." + server;
    }

    static String fence(long number) {
        return "f" + number;
    }

    /** A probe came back; anything else that somebody says there is ignored. */
    void heard(String text) {
        try {
            if (text.startsWith("f")) {
                trust.returned(Long.parseLong(text.substring(1)));
            } else if (text.startsWith("p") && trust.believes()) {
                int dot = text.indexOf('.', 1);
                long round = Long.parseLong(text, 1, Math.max(1, dot), 10);
                rounds.returned(round, Integer.parseInt(text.substring(dot + 1)), nanoTime.getAsLong());
            }
        } catch (NumberFormatException e) {
            // Nobody of ours says so.
            return;
        }
    }
}
