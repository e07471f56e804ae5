package io.weir.projector.fold;

/**
 * Why a record cannot be used.
 *
 * @param reason one of a closed set, for machines
 * @param message one sentence that names the thing and its value, for people
 */
public record Rejection(RejectReason reason, String message) {}
