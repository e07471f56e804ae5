package io.weir.ingest.http;

/** What a path and a method lead to. Runs on a virtual thread and may block. */
@FunctionalInterface
public interface Operation {

    /**
     * Answers the request.
     *
     * @throws io.weir.ingest.problem.ProblemException when it cannot be answered as asked
     * @throws Exception anything else is answered 500, with an id under which it is logged
     */
    Answer answer(ApiRequest request) throws Exception;
}
