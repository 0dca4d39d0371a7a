@NullMarked
package io.larch.api;

import org.jspecify.annotations.NullMarked;
