package io.weir.ingest.problem;

import java.util.List;
import java.util.Map;

/** The request cannot be answered as asked; says why, and which fields are to blame. */
public final class ProblemException extends RuntimeException {

    private final ProblemKind kind;
    private final List<FieldError> errors;
    private final Map<String, String> headers;

    /** @param errors the fields to blame; may be empty, at most {@link #ERRORS_MAX} are kept */
    public ProblemException(ProblemKind kind, String detail, List<FieldError> errors) {
        this(kind, detail, errors, Map.of());
    }

    private ProblemException(ProblemKind kind, String detail, List<FieldError> errors, Map<String, String> headers) {
        super(detail);
        this.kind = kind;
        this.errors = List.copyOf(errors.subList(0, Math.min(errors.size(), ERRORS_MAX)));
        this.headers = Map.copyOf(headers);
    }

    public ProblemException(ProblemKind kind, String detail) {
        this(kind, detail, List.of());
    }

    /** A body of a thousand wrong items must not become an answer of a thousand errors. */
    public static final int ERRORS_MAX = 20;

    /** A problem of one field. */
    public static ProblemException ofField(ProblemKind kind, String field, String detail) {
        return new ProblemException(kind, detail, List.of(new FieldError(field, detail)));
    }

    /** The same, answered with these headers, such as {@code Retry-After}. */
    public ProblemException withHeaders(Map<String, String> more) {
        ProblemException same = new ProblemException(kind, detail(), errors, more);
        same.setStackTrace(getStackTrace());
        return same;
    }

    public ProblemKind kind() {
        return kind;
    }

    /** What is wrong, in a sentence for the sender; never holds a secret. */
    public String detail() {
        return String.valueOf(getMessage());
    }

    public List<FieldError> errors() {
        return errors;
    }

    /** Headers of the answer that belong to this problem. */
    public Map<String, String> headers() {
        return headers;
    }
}
