package io.weir.projector.letters;

import java.util.Optional;

/**
 * Which route a letter is about.
 *
 * @param guid the route's guid; empty if it cannot be told
 * @param explanation where the guid stands, or why there is none, in one sentence
 */
public record RouteOfLetter(Optional<String> guid, String explanation) {}
