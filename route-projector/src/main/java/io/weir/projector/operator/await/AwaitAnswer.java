package io.weir.projector.operator.await;

import java.time.Duration;
import java.util.List;

/** What an await comes to. */
public sealed interface AwaitAnswer {

    /**
     * Every ready member has applied the change.
     *
     * @param table topic that they serve
     * @param members ids of the members
     * @param waited how long it took from the question
     */
    record Applied(AwaitedChange change, String table, List<String> members, Duration waited) implements AwaitAnswer {}

    /**
     * The change has no record of its own in the table.
     *
     * @param detail the reason in words
     */
    record NoneOfItsOwn(AwaitedChange change, NoEntry reason, String detail) implements AwaitAnswer {}

    /**
     * Not every ready member has applied the change in the time.
     *
     * @param table topic that they are to serve
     * @param projected whether the projectors have written it to that table
     * @param members where each ready member stands; empty if it is not projected
     */
    record TimedOut(AwaitedChange change, String table, boolean projected, List<MemberStanding> members)
            implements AwaitAnswer {}

    /** The change is in the table, and there was no ready member in the time that could have applied it. */
    record NobodyReady(AwaitedChange change, String table) implements AwaitAnswer {}

    /**
     * The log has no such route or revision.
     *
     * @param detail in words
     */
    record Unknown(String detail) implements AwaitAnswer {}
}
