<?php
// Fills and changes the blog: `php blog.php FOLDER PORT install | seed | theme NAME | edit | truth`. Needs no network.
[, $folder, $port, $command] = $argv;
$_SERVER += ['HTTP_HOST' => "127.0.0.1:$port"];
foreach (['HTTP_HOST' => "127.0.0.1:$port", 'REQUEST_URI' => '/', 'REQUEST_METHOD' => 'GET', 'SERVER_PROTOCOL' => 'HTTP/1.1'] as $name => $value) {
    $_SERVER[$name] = $value;
}
if ($command === 'install') {
    define('WP_INSTALLING', true);
}
require "$folder/wp/wp-load.php";
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/taxonomy.php';

const POSTS = 30;
const AUTHORS = ['rosa' => 'Rosa Lindqvist', 'ismael' => 'Ismael de la Cruz-Ortega', 'yuki' => '高橋雪'];
const CATEGORIES = ['Town', 'Water', 'Theatre', 'Weather'];
const THINGS = ['weir', 'tower clock', 'cinema', 'footbridge', 'orchard', 'cable car', 'reading room', 'mill', 'skating rink', 'signal box'];
const EVENTS = ['is repaired at last', 'draws a crowd', 'may have to close'];

function sentence(int $seed): string {
    $who = ['mayor', 'neighbour', 'surveyor', 'caretaker', 'oldest member', 'visitor', 'baker', 'nurse', 'printer', 'ferryman', 'clerk'];
    $did = ['spoke of', 'wrote about', 'was surprised by', 'would pay for', 'remembered', 'put off', 'measured', 'photographed', 'forgot'];
    $how = ['wet', 'borrowed', 'second', 'narrow', 'unsigned', 'late', 'painted', 'heavy', 'foreign', 'cheap', 'broken', 'quiet', 'tall'];
    $what = ['railing', 'opinion', 'slate', 'noise', 'plan', 'letter', 'lamp', 'ladder', 'account', 'bell', 'fence', 'promise', 'map', 'boat'];
    $when = ['in the first week', 'before the vote', 'when it rained', 'after the fair', 'that winter', 'on a Sunday', 'at noon'];
    $pick = function (array $words) use (&$seed) {
        $seed = crc32("word $seed");
        return $words[$seed % count($words)];
    };
    return "The {$pick($who)} {$pick($did)} a {$pick($how)} {$pick($what)} and a {$pick($how)} {$pick($what)} {$pick($when)}, {$pick($how)} as it was.";
}

function paragraph(int $number, int $part, string $thing): string {
    $sentences = array_map(fn ($k) => sentence($number * 40 + $part * 5 + $k), range(0, 3));
    return "<!-- wp:paragraph -->\n<p>" . implode(' ', $sentences) . " So much for the $thing, part $part of story $number.</p>\n<!-- /wp:paragraph -->";
}

function story(int $number, string $thing): string {
    $parts = array_map(fn ($part) => paragraph($number, $part, $thing), range(0, 3 + $number % 4));
    if ($number % 3 === 0) {
        array_splice($parts, 2, 0, "<!-- wp:heading -->\n<h2>What the $thing needs</h2>\n<!-- /wp:heading -->");
    }
    if ($number === 12) {
        array_splice($parts, 2, 0, "<!-- wp:nextpage -->\n<!--nextpage-->\n<!-- /wp:nextpage -->");
    }
    return implode("\n\n", $parts);
}

function comment(int $post, int $number): void {
    wp_insert_comment([
        'comment_post_ID' => $post, 'comment_author' => "Reader $number", 'comment_approved' => 1,
        'comment_content' => "I have something to add, and it is the remark with number $number, which is long enough to be taken for a paragraph.",
    ]);
}

function seed(): void {
    global $wp_rewrite;
    $wp_rewrite->set_permalink_structure('/%year%/%monthnum%/%postname%/');
    flush_rewrite_rules();
    update_option('timezone_string', 'Europe/Lisbon');
    wp_delete_post(1, true);
    wp_delete_post(2, true);
    $authors = [];
    foreach (AUTHORS as $login => $name) {
        $authors[] = wp_insert_user(['user_login' => $login, 'user_pass' => 'x', 'display_name' => $name, 'nickname' => $name, 'role' => 'author', 'user_email' => "$login@example.org"]);
    }
    $categories = array_map('wp_create_category', CATEGORIES);
    for ($number = 0; $number < POSTS; $number++) {
        $thing = THINGS[$number % 10];
        $title = $number === 7 ? '“Stone & slate” — what’s 3 < 4 to us?' : ucfirst($thing) . ' ' . EVENTS[intdiv($number, 10)];
        $id = wp_insert_post([
            'post_title' => $title, 'post_content' => story($number, $thing), 'post_status' => 'publish', 'post_author' => $authors[$number % 3],
            'post_date' => gmdate('Y-m-d H:i:s', time() - 86400 * (3 + 2 * $number)), 'post_category' => [$categories[$number % 4]], 'tags_input' => [$thing],
        ]);
        for ($k = 0; $k < [0, 1, 3, 9][$number % 4]; $k++) {
            comment($id, $k);
        }
    }
    foreach (['About us', 'Imprint'] as $title) {
        wp_insert_post(['post_type' => 'page', 'post_title' => $title, 'post_status' => 'publish', 'post_content' => paragraph(90, 1, 'paper') . paragraph(91, 2, 'paper')]);
    }
    $parent = get_posts(['numberposts' => 1])[0]->ID;
    wp_insert_attachment(['post_title' => 'Weir in spring', 'post_mime_type' => 'image/jpeg', 'post_content' => sentence(3), 'post_status' => 'inherit', 'guid' => home_url('/weir.jpg')], 'weir.jpg', $parent);
}

function edit(): void {
    wp_set_current_user(1);
    $posts = array_reverse(get_posts(['numberposts' => -1, 'orderby' => 'date', 'order' => 'DESC']));
    [$edited, $trashed, $renamed, $discussed] = [$posts[3], $posts[5], $posts[8], $posts[10]];
    wp_update_post(['ID' => $edited->ID, 'post_content' => "$edited->post_content\n\n<!-- wp:paragraph -->\n<p>It has since been said that none of this is so.</p>\n<!-- /wp:paragraph -->"]);
    wp_trash_post($trashed->ID);
    wp_update_post(['ID' => $renamed->ID, 'post_name' => 'an-address-of-its-own']);
    foreach (range(1, 5) as $number) {
        comment($discussed->ID, 20 + $number);
    }
    wp_insert_post(['post_title' => 'Ferry bell rings again', 'post_content' => story(70, 'bell'), 'post_status' => 'publish', 'post_author' => $edited->post_author]);
    $path = fn ($post) => parse_url(get_permalink($post), PHP_URL_PATH);
    echo json_encode(['edited' => $path($edited), 'trashed' => $trashed->post_date, 'discussed' => $path($discussed), 'renamed' => $path($renamed->ID)]);
}

function truth(): array {
    $posts = [];
    foreach (get_posts(['numberposts' => -1]) as $post) {
        $posts[parse_url(get_permalink($post), PHP_URL_PATH)] = [
            'title' => html_entity_decode(get_the_title($post), ENT_QUOTES), 'date' => substr($post->post_date, 0, 10),
            'author' => get_the_author_meta('display_name', $post->post_author), 'last' => 'part ' . substr_count($post->post_content, '<p>') - 1,
        ];
    }
    return $posts;
}

match ($command) {
    'install' => is_blog_installed() || wp_install('The Weir Post', 'editor', 'editor@example.org', true, '', 'x'),
    'seed' => seed(),
    'theme' => switch_theme($argv[4]),
    'edit' => edit(),
    'truth' => print(json_encode(truth(), JSON_UNESCAPED_UNICODE)),
};
