/**
 * Tokens (JSON Web Tokens): whom those are of that an issuer has signed. May use {@code caller},
 * {@code config}, {@code path}, {@code retry}. What the tokens say is believed only after jose4j
 * has checked their signature and their claims, by the rules of RFC 8725.
 */
@NullMarked
package io.larch.access.jwt;

import org.jspecify.annotations.NullMarked;
