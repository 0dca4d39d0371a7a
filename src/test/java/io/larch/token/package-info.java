@NullMarked
package io.larch.token;

import org.jspecify.annotations.NullMarked;
