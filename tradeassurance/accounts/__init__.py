"""Who: users, companies, memberships, roles, ties."""
