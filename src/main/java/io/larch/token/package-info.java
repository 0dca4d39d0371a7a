/**
 * Tokens that delete one asset in one version, and the keys that they are signed with. May use
 * {@code asset}, {@code path} and {@code selector}.
 */
@NullMarked
package io.larch.token;

import org.jspecify.annotations.NullMarked;
