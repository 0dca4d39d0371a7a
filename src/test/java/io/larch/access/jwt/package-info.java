@NullMarked
package io.larch.access.jwt;

import org.jspecify.annotations.NullMarked;
