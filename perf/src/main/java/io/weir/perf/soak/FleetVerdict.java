package io.weir.perf.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a fleet promises, held against what was answered. Pure.
 *
 * <p>Whatever is done to whom: no answer of a wrong backend, and no 404. While nothing is done, or all that is done is planned, no request
 * fails. When a router is lost, a replicated fleet's others answer as ever; a sharded one's answer 503 with {@code Retry-After} for hosts
 * of the lost router alone, and no longer than {@code lostMax}.
 */
final class FleetVerdict {

    private static final int NOT_FOUND = 404;
    private static final int UNAVAILABLE = 503;
    private static final int SHOWN_MAX = 3;

    private final boolean sharded;
    private final Duration lostMax;
    private final List<String> findings = new ArrayList<>();

    /**
     * @param sharded whether each host is one router's
     * @param lostMax how long the hosts of a lost router may fail
     */
    FleetVerdict(boolean sharded, Duration lostMax) {
        this.sharded = sharded;
        this.lostMax = lostMax;
    }

    /** Judges one phase. */
    FleetVerdict judge(FleetPhase.Result phase) {
        report(phase, "were answered by a wrong backend", outcome -> outcome.fault() == Outcome.Fault.WRONG_BACKEND);
        report(phase, "were answered 404", outcome -> outcome.status() == NOT_FOUND);
        report(
                phase,
                "were not sent: the driver is too slow, which says nothing of the routers",
                outcome -> outcome.fault() == Outcome.Fault.NOT_SENT);
        if (phase.trouble() == null) {
            report(phase, "failed though nothing was lost", outcome -> !alwaysWrong(outcome));
        } else {
            judge(phase, phase.trouble());
        }
        if (phase.requests() == 0) {
            findings.add(phase.name() + ": nothing was asked, which proves nothing");
        }
        return this;
    }

    private void judge(FleetPhase.Result phase, FleetPhase.Trouble trouble) {
        Predicate<Outcome> elsewhere = outcome -> !alwaysWrong(outcome) && !phase.isTroubled(outcome);
        if (!sharded) {
            report(phase, "failed at routers that nothing was done to", elsewhere);
            return;
        }
        long until = trouble.at() + lostMax.toMillis();
        Predicate<Outcome> ofLost = outcome -> trouble.lost().contains(outcome.partition());
        Predicate<Outcome> asPromised = outcome ->
                outcome.status() == UNAVAILABLE && !outcome.retryAfter().isEmpty();
        Predicate<Outcome> inTime = outcome -> outcome.answeredAt() >= trouble.at() && outcome.answeredAt() <= until;
        report(phase, "failed though their host was not " + trouble.router() + "'s", elsewhere.and(ofLost.negate()));
        report(
                phase,
                "failed otherwise than with 503 and Retry-After",
                elsewhere.and(ofLost).and(asPromised.negate()));
        report(
                phase,
                "failed before, or later than " + lostMax.toMillis() + " ms after, " + trouble.router() + " was lost",
                elsewhere.and(ofLost).and(asPromised).and(inTime.negate()));
    }

    private static boolean alwaysWrong(Outcome outcome) {
        return outcome.fault() == Outcome.Fault.WRONG_BACKEND
                || outcome.fault() == Outcome.Fault.NOT_SENT
                || outcome.status() == NOT_FOUND;
    }

    private void report(FleetPhase.Result phase, String what, Predicate<Outcome> which) {
        List<Outcome> found = phase.failures().stream().filter(which).toList();
        if (!found.isEmpty()) {
            var kinds = new TreeMap<>(FleetPhase.Result.kinds(found));
            long more = phase.failuresMore();
            findings.add(phase.name() + ": " + found.size() + (more > 0 ? " or more" : "") + " of " + phase.requests()
                    + " requests " + what + " " + kinds + ", such as "
                    + String.join("; ", shown(phase, found).toList()));
        }
    }

    private static Stream<String> shown(FleetPhase.Result phase, List<Outcome> found) {
        long zero = phase.trouble() == null ? phase.begin() : phase.trouble().at();
        Stream<Outcome> some = found.size() <= SHOWN_MAX
                ? found.stream()
                : Stream.concat(found.stream().limit(SHOWN_MAX - 1), Stream.of(found.getLast()));
        return some.map(outcome -> outcome.sentence() + " (" + (outcome.answeredAt() - zero) + " ms after the begin)");
    }

    /** What was violated, a sentence each. */
    List<String> findings() {
        return List.copyOf(findings);
    }
}
