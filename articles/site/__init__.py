"""What all pages share: settings, menus, the sidebar, the context of an article's page, middleware."""
