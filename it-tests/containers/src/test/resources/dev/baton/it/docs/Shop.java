// SPDX-License-Identifier: Apache-2.0
package shop;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.io.Serializable;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** An application with Spring Security's login, its protection from forged requests and its logout, as they come. */
@SpringBootApplication
@RestController
public class Shop {
    /** Something in the cart. */
    public record Item(String name) implements Serializable {}

    public static void main(String[] args) {
        SpringApplication.run(Shop.class, args);
    }

    @Bean
    SecurityFilterChain security(HttpSecurity http) throws Exception {
        return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .formLogin(Customizer.withDefaults())
                .build();
    }

    @Bean
    UserDetailsService users() {
        return new InMemoryUserDetailsManager(User.withUsername("ada")
                .password("{noop}enigma")
                .roles("CUSTOMER")
                .build());
    }

    @GetMapping("/who")
    String who(Principal user, HttpServletRequest request) {
        return user.getName() + " " + request.isUserInRole("CUSTOMER");
    }

    @GetMapping("/token")
    String token(CsrfToken token) {
        return token.getToken();
    }

    @PostMapping("/cart")
    String add(@RequestParam("item") String item, HttpSession session) {
        cart(session).add(new Item(item));
        return cart(session).toString();
    }

    @SuppressWarnings("unchecked")
    private static List<Item> cart(HttpSession session) {
        if (session.getAttribute("cart") == null) {
            session.setAttribute("cart", new ArrayList<Item>());
        }
        return (List<Item>) session.getAttribute("cart");
    }
}
