package io.weir.perf.soak;

import io.weir.embedded.fixture.ClusterPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * How the soak of routers is run.
 *
 * @param folder data and output of all processes, and the report
 * @param seed of every random choice
 * @param modes of the fleet, one after the other
 * @param steps what is done to it, in their own order
 * @param shape how many processes there are
 * @param load what is asked
 * @param times how long things last
 */
record RouterSoakSettings(
        Path folder, long seed, Set<Mode> modes, Set<Step> steps, Shape shape, Load load, Times times) {

    RouterSoakSettings {
        modes = EnumSet.copyOf(modes);
        steps = EnumSet.copyOf(steps);
    }

    /** How routers share the table out. */
    enum Mode {
        REPLICATED,
        SHARDED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What is done to the fleet, in this order. */
    enum Step {
        CALM,
        SCALE,
        ROLLING,
        REBALANCE,
        KILLED,
        PAUSED,
        CUT,
        OUTAGE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * How many there are of each, beside one registry and one projector.
     *
     * @param brokers 1, or 3 of which one may be away
     * @param routers of the whole fleet
     * @param partitions of the log and of the tables
     */
    record Shape(int brokers, int routers, int partitions) {

        Shape {
            if (brokers != 1 && brokers != ClusterPlan.NODES) {
                throw new IllegalArgumentException("brokers: " + brokers + ", expected 1 or " + ClusterPlan.NODES);
            }
            if (routers < 2 || routers > 16) {
                throw new IllegalArgumentException("routers: " + routers + ", expected 2..16");
            }
            if (partitions <= routers || partitions > 64) {
                throw new IllegalArgumentException("partitions: " + partitions
                        + ", expected more than there are routers, one of which comes besides, and at most 64");
            }
        }
    }

    /**
     * What is asked.
     *
     * @param hosts that lead to one app each
     * @param apps backends, a port each
     * @param perSecond requests
     * @param changesPerSecond routes written anew, with the same content
     */
    record Load(int hosts, int apps, double perSecond, double changesPerSecond) {

        /** The weights of two apps. */
        static final int LIGHT = 25;

        static final int HEAVY = 75;

        Load {
            if (hosts < 1 || hosts > 100_000 || apps < 2 || apps > 1_000) {
                throw new IllegalArgumentException(
                        "hosts and apps: " + hosts + " and " + apps + ", expected 1..100,000 and 2..1,000");
            }
            if (!(perSecond >= 1 && perSecond <= 20_000)) {
                throw new IllegalArgumentException("requests per second: " + perSecond + ", expected 1..20,000");
            }
            if (!(changesPerSecond > 0 && changesPerSecond <= 1_000)) {
                throw new IllegalArgumentException(
                        "changes per second: " + changesPerSecond + ", expected more than 0, at most 1,000");
            }
        }
    }

    /**
     * How long things last.
     *
     * @param warmUp before anything is measured
     * @param calm without any trouble
     * @param after each step, once all is well again
     * @param pause a router stands still, or is cut off
     * @param outage all brokers are away
     */
    record Times(Duration warmUp, Duration calm, Duration after, Duration pause, Duration outage) {}
}
