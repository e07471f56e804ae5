package io.weir.projector.admin;

/** How the projector is. May be asked from any thread. */
public interface Condition {

    /**
     * An answer for a probe.
     *
     * @param good whether all is well
     * @param text what is the case, in a word or two
     */
    record Verdict(boolean good, String text) {}

    /** Whether it is alive; what is not has to be restarted. */
    Verdict health();

    /** Whether it projects. */
    Verdict readiness();

    /** All meters, in Prometheus' text format. */
    String metrics();
}
