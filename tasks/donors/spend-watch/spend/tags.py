import jsii
from aws_cdk import Annotations, IAspect, TagManager


@jsii.implements(IAspect)
class CostTags:
    """Everything that can be tagged has a known team, and the cost center of that team."""

    def __init__(self, teams):
        self.teams = teams

    def visit(self, node):
        if not TagManager.is_taggable(node):
            return
        # BEGIN INSERT cost_tags
        team = node.tags.tag_values().get("team")
        if team in self.teams:
            node.tags.set_tag("cost-center", self.teams[team])
        else:
            Annotations.of(node).add_error(f"not a team of ours: {team}")
        # END INSERT cost_tags
